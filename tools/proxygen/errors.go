package main

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// posError is a fault in the package: what, and where.
type posError struct {
	pos token.Position
	msg string
}

func (e *posError) Error() string {
	if !e.pos.IsValid() {
		return e.msg
	}
	return e.pos.String() + ": " + e.msg
}

func errorAt(pos token.Position, format string, args ...any) error {
	return &posError{pos, fmt.Sprintf(format, args...)}
}

// errInvalid is about what the type checker could make no sense of.
var errInvalid = errors.New("a type that does not exist")

// inOrder joins the errors as a compiler would list them.
func inOrder(errs []*posError) error {
	slices.SortStableFunc(errs, func(a, b *posError) int {
		return cmp.Or(
			strings.Compare(a.pos.Filename, b.pos.Filename),
			cmp.Compare(a.pos.Line, b.pos.Line),
			cmp.Compare(a.pos.Column, b.pos.Column),
		)
	})
	var joined []error
	for _, e := range errs {
		joined = append(joined, e)
	}
	return errors.Join(joined...)
}

// report prints each error on a line of its own. Files are named relative to the working directory, as compilers do.
func report(w io.Writer, err error) {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range many.Unwrap() {
			report(w, one)
		}
		return
	}
	at, ok := errors.AsType[*posError](err)
	if !ok || !at.pos.IsValid() {
		fmt.Fprintln(w, "proxygen:", err)
		return
	}
	pos := at.pos
	pos.Filename = relative(pos.Filename)
	fmt.Fprintf(w, "%s: %s\n", pos, at.msg)
}

// relative returns a file's name as seen from the working directory, if it is below that.
func relative(path string) string {
	wd, err := os.Getwd()
	if err != nil {
		return path
	}
	if wd, err = filepath.EvalSymlinks(wd); err != nil {
		return path
	}
	if rel, err := filepath.Rel(wd, path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}
