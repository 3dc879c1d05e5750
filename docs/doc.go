// Package docs holds the guide, README.md says where to begin, and the tests that keep it true: the code in it is code
// that compiles and runs, and the tests that it names exist.
package docs
