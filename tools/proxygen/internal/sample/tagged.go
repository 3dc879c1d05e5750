//go:build !gokka_untagged && (linux || !linux)

package sample

//go:generate go run github.com/gokka/gokka/tools/proxygen -type=Tagged

// Tagged is there only under a condition.
type Tagged struct{}

// Tag returns it.
func (*Tagged) Tag() string { return "gokka_untagged" }
