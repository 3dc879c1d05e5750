package main

import (
	"slices"
	"strconv"
	"strings"
)

// call is what the three forms of a method have in common.
type call struct {
	ctx     string // the name of the caller's context and of the actor's
	recv    string // the name of the receiver
	reply   string // the names of the results of a closure
	err     string
	params  string // the parameters of the proxy's method
	results string // the results of an Ask view's method
	closure string // the parameters of the closure
	expr    string // the call of the actor's method
}

func (e *emitter) call(t *target, m *method) call {
	used := map[string]bool{}
	own := func(name string) string {
		name = free(name, func(s string) bool { return used[s] || e.hides(t, s) })
		used[name] = true
		return name
	}
	c := call{ctx: own("ctx")}
	params := []string{c.ctx + " " + e.context}
	var args []string
	inner := "_"
	for i, p := range m.params {
		if p.ctx {
			args = append(args, c.ctx)
			inner = c.ctx
			continue
		}
		name := p.name
		if name == "" || name == "_" {
			name = free("arg"+strconv.Itoa(i), m.hasParam)
		}
		name = own(name)
		if p.rest {
			params = append(params, name+" ..."+p.typ)
			args = append(args, name+"...")
			continue
		}
		params = append(params, name+" "+p.typ)
		args = append(args, name)
	}
	actor := own("a")
	c.recv, c.reply = own("p"), own("r")
	c.err, c.results = m.asked(own)
	c.params = "(" + strings.Join(params, ", ") + ")"
	c.closure = "(" + inner + " " + e.context + ", " + actor + " " + t.actor + ")"
	c.expr = actor + "." + m.name + "(" + strings.Join(args, ", ") + ")"
	return c
}

func (m *method) hasParam(name string) bool {
	return slices.ContainsFunc(m.params, func(p param) bool { return p.name == name })
}

// asked returns the name of an error, and the results of the method in an Ask view. They have names if the method's have.
func (m *method) asked(own func(string) string) (err, results string) {
	named := len(m.results) > 0
	for _, r := range m.results {
		named = named && r.name != "" && r.name != "_"
	}
	if !named {
		err = own("err")
		var list []string
		for _, r := range m.results {
			list = append(list, r.typ)
		}
		if results = strings.Join(append(list, "error"), ", "); len(list) > 0 {
			results = "(" + results + ")"
		}
		return err, results
	}
	for _, r := range m.results {
		results += own(r.name) + " " + r.typ + ", "
	}
	if err = m.err; err == "" || err == "_" {
		err = "err"
	}
	err = own(err)
	return err, "(" + results + err + " error)"
}

// reply returns the type of what the future of a call holds.
func (t *target) reply(m *method) string {
	switch len(m.results) {
	case 0:
		return "struct{}"
	case 1:
		return m.results[0].typ
	}
	return t.resultName(m) + t.args
}

// future writes the struct of results, if there is one, and the method of the proxy itself.
func (e *emitter) future(t *target, m *method) {
	if name := t.resultName(m); name != "" {
		e.printf("\n// %s holds the results of %s.\n", name, m.name)
		e.printf("type %s%s struct {\n", name, t.params)
		for _, r := range m.results {
			e.printf("\t%s %s\n", r.field, r.typ)
		}
		e.printf("}\n")
	}
	c := e.call(t, m)
	e.head(t.words().proxy+t.args, m, c, e.core+".Future["+t.reply(m)+"]")
	e.printf("\treturn %s.AskFuture(%s, %s.Typed, %s)\n}\n", e.proxy, c.ctx, c.recv, e.function(t, m, c))
}

// ask writes the method that waits.
func (e *emitter) ask(t *target, m *method) {
	c := e.call(t, m)
	e.head(t.words().ask+t.args, m, c, c.results)
	ask := e.proxy + ".Ask(" + c.ctx + ", " + c.recv + ".Typed, " + e.function(t, m, c) + ")"
	switch len(m.results) {
	case 0:
		e.printf("\t_, %s := %s\n\treturn %s\n}\n", c.err, ask, c.err)
	case 1:
		e.printf("\treturn %s\n}\n", ask)
	default:
		e.printf("\t%s, %s := %s\n\treturn %s, %s\n}\n", c.reply, c.err, ask, strings.Join(fields(m, c), ", "), c.err)
	}
}

// tell writes the method that only sends.
func (e *emitter) tell(t *target, m *method) {
	c := e.call(t, m)
	e.head(t.words().tell+t.args, m, c, "error")
	e.printf("\treturn %s.Tell(%s, %s.Typed, func%s error {\n", e.proxy, c.ctx, c.recv, c.closure)
	blanks := strings.Repeat("_, ", len(m.results))
	switch {
	case m.fails && blanks == "":
		e.printf("\t\treturn %s\n", c.expr)
	case !m.fails && blanks == "":
		e.printf("\t\t%s\n\t\treturn nil\n", c.expr)
	case !m.fails:
		e.printf("\t\t%s = %s\n\t\treturn nil\n", strings.TrimSuffix(blanks, ", "), c.expr)
	default:
		e.printf("\t\t%s%s := %s\n\t\treturn %s\n", blanks, c.err, c.expr, c.err)
	}
	e.printf("\t})\n}\n")
}

// head writes the comment of a method and its first line.
func (e *emitter) head(recv string, m *method, c call, results string) {
	e.printf("\n")
	for _, line := range m.doc {
		if line != "" && line[0] != '\t' {
			line = " " + line
		}
		e.printf("//%s\n", line)
	}
	e.printf("func (%s %s) %s%s %s {\n", c.recv, recv, m.name, c.params, results)
}

// function returns the closure that the actor runs for a caller who gets the results.
func (e *emitter) function(t *target, m *method, c call) string {
	results, body := "("+t.reply(m)+", error)", ""
	switch n := len(m.results); {
	case n == 0 && m.fails:
		body = "return struct{}{}, " + c.expr
	case n == 0:
		body = c.expr + "\nreturn struct{}{}, nil"
	case n == 1 && m.fails:
		body = "return " + c.expr
	case n == 1:
		body = "return " + c.expr + ", nil"
	default:
		results = "(" + c.reply + " " + t.reply(m) + ", " + c.err + " error)"
		to := fields(m, c)
		if m.fails {
			to = append(to, c.err)
		}
		body = strings.Join(to, ", ") + " = " + c.expr + "\nreturn " + c.reply + ", " + c.err
	}
	return "func" + c.closure + " " + results + " {\n" + body + "\n}"
}

// fields returns the fields of the struct of results.
func fields(m *method, c call) []string {
	var names []string
	for _, r := range m.results {
		names = append(names, c.reply+"."+r.field)
	}
	return names
}
