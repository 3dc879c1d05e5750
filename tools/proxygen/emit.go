package main

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// emitter writes the generated file.
type emitter struct {
	b       strings.Builder
	imports *imports
	targets []*target
	types   map[string]bool // the types at the top level of the package
	context string          // what context.Context is called
	core    string          // the name of package core
	proxy   string          // the name of package proxy
}

func newEmitter(im *imports) *emitter {
	scope := im.self.Scope()
	e := &emitter{
		imports: im,
		context: im.name("context", "context") + ".Context",
		core:    im.name(corePath, "core"),
		proxy:   im.name(proxyPath, "proxy"),
		types:   map[string]bool{},
	}
	for _, name := range scope.Names() {
		if _, ok := scope.Lookup(name).(*types.TypeName); ok {
			e.types[name] = true
		}
	}
	return e
}

// write returns the declarations of all proxies.
func (e *emitter) write() string {
	for _, t := range e.targets {
		e.target(t)
	}
	return e.b.String()
}

// hides reports whether a parameter or variable of that name would hide a name that the generated methods of t use.
func (e *emitter) hides(t *target, name string) bool {
	if _, ok := types.Universe.Lookup(name).(*types.TypeName); ok || name == "nil" {
		return true
	}
	return e.types[name] || slices.Contains(t.paramNames, name) || slices.Contains(t.declared(), name) ||
		slices.Contains(slices.Collect(maps.Values(e.imports.names)), name) || !token.IsIdentifier(name)
}

// words are the names of the generated types.
type words struct{ proxy, make, ask, tell string }

func wordsOf(name string) words {
	p := name + "Proxy"
	w := words{proxy: p, make: "New" + p, ask: p + "Ask", tell: p + "Tell"}
	if upperFirst(name) != name {
		w.make = "new" + upperFirst(p)
	}
	return w
}

func (w words) all() []string { return []string{w.proxy, w.make, w.ask, w.tell} }

func (t *target) words() words { return wordsOf(t.name) }

// resultName returns the name of the struct that holds the results of m; "" if there is none.
func (t *target) resultName(m *method) string {
	if len(m.results) < 2 {
		return ""
	}
	return t.name + m.name + "Result"
}

// declared returns all names that t's proxy declares at the top level.
func (t *target) declared() []string {
	names := t.words().all()
	for i := range t.methods {
		if name := t.resultName(&t.methods[i]); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func (t *target) has(name string) bool {
	for _, m := range t.methods {
		if m.name == name {
			return true
		}
	}
	return false
}

func (e *emitter) printf(format string, args ...any) { fmt.Fprintf(&e.b, format, args...) }

func (e *emitter) target(t *target) {
	w := t.words()
	body := t.params + " struct{ " + e.proxy + ".Typed[" + t.actor + "] }"
	e.printf(`
// %[1]s calls an actor of type %[2]s as if it were a value. Each method sends one message and returns the future
// of the results at once; the actor then calls its own method of that name, with a context of its own.
type %[1]s%[3]s
`, w.proxy, t.actor, body)
	e.printf(`
// %[1]s returns a proxy of an actor of type %[2]s; the errors are those of %[3]s.Of.
func %[1]s%[4]s(ref %[5]s.Ref) (%[6]s, error) {
	typed, err := %[3]s.Of[%[2]s](ref)
	return %[6]s{typed}, err
}
`, w.make, t.actor, e.proxy, t.params, e.core, w.proxy+t.args)
	e.view(t, "Ask", w.ask, "the same proxy with methods that wait for the results")
	e.view(t, "Tell", w.tell, "the same proxy with methods that only send")
	for i := range t.methods {
		e.future(t, &t.methods[i])
	}
	e.printf(`
// %[1]s is [%[2]s] with methods that wait for the results, as long as ctx allows.%[4]s
type %[1]s%[3]s
`, w.ask, w.proxy, body, t.alsoIs())
	if t.whole && t.params == "" {
		e.printf("\nvar _ %s = %s{}\n", t.name, w.ask)
	}
	for i := range t.methods {
		e.ask(t, &t.methods[i])
	}
	e.printf(`
// %[1]s is [%[2]s] with methods that only send. What the actor's method returns is lost, except that an error is
// a failure of the actor, as with any message that nobody waits for.
type %[1]s%[3]s
`, w.tell, w.proxy, body)
	for i := range t.methods {
		e.tell(t, &t.methods[i])
	}
}

func (t *target) alsoIs() string {
	if !t.whole {
		return ""
	}
	return " It implements [" + t.name + "]."
}

// view declares the method that makes one of the proxy's views of it, unless the actor has a method of that name.
func (e *emitter) view(t *target, name, view, doc string) {
	if t.has(name) {
		return
	}
	p := t.words().proxy + t.args
	e.printf("\n// %s returns %s.\n", name, doc)
	e.printf("func (p %s) %s() %s%s { return %s%s(p) }\n", p, name, view, t.args, view, t.args)
}
