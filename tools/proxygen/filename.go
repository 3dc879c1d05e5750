package main

import (
	"go/build"
	"go/build/constraint"
	"io"
	"strings"
)

// nameConstraint returns what a file's name says about when the file is built, as in x_linux_amd64.go; nil if nothing.
// Which words are systems and processors only go/build knows, so it is asked about such.
func nameConstraint(name string) constraint.Expr {
	const none = "none"
	if builtFor(name, none, none) {
		return nil
	}
	words := strings.Split(strings.TrimSuffix(strings.TrimSuffix(name, ".go"), "_test"), "_")
	last := words[len(words)-1]
	tag := &constraint.TagExpr{Tag: last}
	if builtFor(name, last, none) || builtFor(name, none, last) || len(words) < 3 {
		return tag
	}
	return &constraint.AndExpr{X: &constraint.TagExpr{Tag: words[len(words)-2]}, Y: tag}
}

func builtFor(name, system, processor string) bool {
	ctx := build.Context{
		GOOS: system, GOARCH: processor, Compiler: "gc",
		OpenFile: func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("package p\n")), nil },
	}
	ok, err := ctx.MatchFile("", name)
	return ok && err == nil
}
