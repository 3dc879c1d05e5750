// The program of README.md: package docs_test compares it with the page.
package main

func Example() {
	main()
	// Output:
	// 42 <nil>
	// cannot count by two
}
