// Package names makes it hard to find names for what is generated.
package names

//lint:file-ignore ST1001,ST1008 what one had better not do must work too

import (
	"context"
	crand "crypto/rand"
	htmltemplate "html/template"
	"math/rand/v2"
	"text/template"
	. "time"
	"unsafe"
)

//go:generate go run github.com/gokka/gokka/tools/proxygen -type=Clash,Ask

// What the generated file would otherwise import has a name that is taken.
var core, proxy = 1, 2

// Reader is here and in crypto/rand.
type Reader struct{ Core, Proxy int }

// Clash has parameters that are called like other things.
type Clash struct{ last string }

// Parameters are what the generated code itself would use.
func (c *Clash) Parameters(a, p, r, err int, ctx string) (sum int, text string) {
	return a + p + r + err + core + proxy, ctx
}

// Context has a context under another name, and one where none is expected.
func (c *Clash) Context(own context.Context, context string, ctx context.Context) (bool, string, error) {
	return own == ctx, context, nil
}

// Hidden has parameters that hide the types of others.
func (c *Clash) Hidden(string int, Reader string, Clash *Reader, error, bool bool, nil any) (*Reader, string) {
	return Clash, Reader
}

// Blank has parameters without usable names.
func (c *Clash) Blank(_ int, _ string, arg1 bool) bool { return arg1 }

// Unnamed has parameters without names.
func (c *Clash) Unnamed(int, context.Context, ...string) error { return nil }

// Packages uses two packages of one name, one under an alias, and one with a dot.
func (c *Clash) Packages(a *htmltemplate.Template, b *template.Template, template *rand.Rand, d Duration) Month {
	_, _ = crand.Read(nil)
	return Month(int(d))
}

// Kinds has types of all kinds, and an error that is not the last result.
func (c *Clash) Kinds(
	p unsafe.Pointer, array [4]byte, fn func(a, b int, rest ...string) (n int, err error), in <-chan (<-chan int), out chan<- func(),
	st struct {
		Reader
		A, b int `text:"a"`
		*Clash
	}, i interface {
		error
		Do(context.Context) (int, error)
	}, e any, m map[[2]rune][]*[]interface{}, both chan (<-chan error),
) (err error, last string) {
	return nil, c.last
}

// Results has results that cannot all be fields.
func (c *Clash) Results() (x, X int, _ string, R3, r bool, err error) {
	return 1, 2, "3", true, true, nil
}

// Shadow has results that are called like what is generated.
func (c *Clash) Shadow(p int) (proxy, ctx int, core error) { return p, p, nil }

// Ref hides that of the proxy's Typed.
func (c *Clash) Ref() string { return "ref" }

// Ask and its method Tell are also the names of views.
type Ask struct{}

// Tell tells.
func (Ask) Tell(ctx context.Context, e error) (string, error) { return e.Error(), nil }
