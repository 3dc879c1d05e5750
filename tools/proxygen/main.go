// Proxygen generates typed proxies: for each named type of a package a type with the same methods, which call an actor
// of that type as if it were a value. It is meant for a comment in the package:
//
//	//go:generate go run github.com/gokka/gokka/tools/proxygen -type=Adder
//
// Usage:
//
//	proxygen -type=T[,U...] [-output FILE] [-tags LIST] [DIRECTORY]
//
// What comes out, in what shapes, and what cannot be generated, is in the README of module tools. Nothing is written
// unless all went well.
//
// The exit code is 0 if all is well, 1 if the package is at fault (each line on standard error then begins with
// file:line:column), 2 if the command line is.
package main

import (
	"errors"
	"flag"
	"fmt"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	exitFailed = 1
	exitUsage  = 2
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the program; it returns the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	o, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		usage(stdout)
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "proxygen:", err)
		return exitUsage
	}
	path, code, err := generate(o)
	if err == nil {
		err = os.WriteFile(path, code, 0o644)
	}
	if err != nil {
		report(stderr, err)
		return exitFailed
	}
	return 0
}

// options are what a command line says.
type options struct {
	types  []string
	output string // a file name without a directory; "" for the default
	tags   string
	dir    string
}

// parse understands a command line. An error is one line; flag.ErrHelp asks for help.
func parse(args []string) (options, error) {
	o := options{dir: "."}
	var names string
	fs := flagSet(&o, &names)
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return o, err
		}
		return o, fmt.Errorf("%w; the flags are -type, -output and -tags", err)
	}
	switch fs.NArg() {
	case 0:
	case 1:
		o.dir = fs.Arg(0)
	default:
		return o, fmt.Errorf("want one directory, not %d: %s", fs.NArg(), strings.Join(fs.Args(), " "))
	}
	if info, err := os.Stat(o.dir); err != nil || !info.IsDir() {
		return o, fmt.Errorf("%s is not a directory", o.dir)
	}
	if names == "" {
		return o, errors.New("-type is missing: name the types to generate proxies of, as in -type=Adder,Bookkeeper")
	}
	for name := range strings.SplitSeq(names, ",") {
		name = strings.TrimSpace(name)
		switch {
		case !token.IsIdentifier(name) || name == "_":
			return o, fmt.Errorf("-type: %q is not the name of a type of the package", name)
		case slices.Contains(o.types, name):
			return o, fmt.Errorf("-type: %s is there twice", name)
		}
		o.types = append(o.types, name)
	}
	return o, o.checkOutput()
}

func (o *options) checkOutput() error {
	if o.output == "" {
		return nil
	}
	if dir := filepath.Dir(o.output); dir != "." && filepath.Clean(dir) != filepath.Clean(o.dir) {
		return fmt.Errorf("-output: %s is not in the directory of the package: proxies are part of it", o.output)
	}
	if o.output = filepath.Base(o.output); filepath.Ext(o.output) != ".go" {
		return fmt.Errorf("-output: the name of %s does not end in .go", o.output)
	}
	return nil
}

func flagSet(o *options, names *string) *flag.FlagSet {
	fs := flag.NewFlagSet("proxygen", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(names, "type", "", "generate proxies of these types, a comma-separated `LIST`")
	fs.StringVar(&o.output, "output", "",
		"write to `FILE` in the package's directory; by default the first type's name in lower case and _proxy.go,\n"+
			"or _proxy_test.go if that type is declared in a test file")
	fs.StringVar(&o.tags, "tags", "", "load the package with these build tags, a comma-separated `LIST`")
	return fs
}

func usage(w io.Writer) {
	var names string
	fs := flagSet(new(options), &names)
	fs.SetOutput(w)
	fmt.Fprintln(w, "usage: proxygen -type=T[,U...] [-output FILE] [-tags LIST] [DIRECTORY]")
	fs.PrintDefaults()
}
