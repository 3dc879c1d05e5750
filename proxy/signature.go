package proxy

import (
	"reflect"
	"strings"
)

// signature prints a function's parameters and results as Go would; skip leaves out a method's receiver.
func signature(t reflect.Type, skip int) string {
	var in, out []string
	for i := skip; i < t.NumIn(); i++ {
		if t.IsVariadic() && i == t.NumIn()-1 {
			in = append(in, "..."+t.In(i).Elem().String())
		} else {
			in = append(in, t.In(i).String())
		}
	}
	for i := range t.NumOut() {
		out = append(out, t.Out(i).String())
	}
	text := "(" + strings.Join(in, ", ") + ")"
	switch len(out) {
	case 0:
		return text
	case 1:
		return text + " " + out[0]
	}
	return text + " (" + strings.Join(out, ", ") + ")"
}
