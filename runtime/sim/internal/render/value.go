// Package render writes values out, so that two of them can be compared and their difference shown.
package render

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gokka/gokka/core"
)

// lineLength is how much fits on a line.
const lineLength = 80

// Value writes a value out, with all that it leads to. Two values are written the same if reflect.DeepEqual says
// that they are equal, and also if they differ only in errors with the same text, in actors that name gives the same
// name, in how a time is told, in NaNs, or in functions and channels that are not nil.
func Value(v any, name func(core.Ref) string) string {
	w := &writer{name: name, inside: map[visit]bool{}}
	return w.dynamic(reflect.ValueOf(v))
}

// visit is a pointer, map or slice that is being written.
type visit struct {
	at  uintptr
	len int
	typ reflect.Type
}

type writer struct {
	name   func(core.Ref) string
	inside map[visit]bool
}

// dynamic writes a value of a type that the reader does not know.
func (w *writer) dynamic(v reflect.Value) string {
	if !v.IsValid() {
		return "nil"
	}
	switch v.Kind() {
	case reflect.Bool, reflect.String, reflect.Int, reflect.Float64:
		if v.Type().PkgPath() == "" {
			return w.value(v)
		}
	case reflect.Struct, reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map, reflect.Func, reflect.Chan:
		return w.value(v) // which says its type
	}
	if s, ok := w.special(v); ok {
		return s
	}
	return v.Type().String() + "(" + w.value(v) + ")"
}

var (
	typeRef   = reflect.TypeFor[core.Ref]()
	typeError = reflect.TypeFor[error]()
	typeTime  = reflect.TypeFor[time.Time]()
)

// special writes what is more than its parts.
func (w *writer) special(v reflect.Value) (string, bool) {
	if !v.CanInterface() || v.Kind() == reflect.Pointer && v.IsNil() {
		return "", false
	}
	switch typ := v.Type(); {
	case typ == typeRef:
		return w.name(v.Interface().(core.Ref)), true
	case typ == typeTime:
		return v.Interface().(time.Time).UTC().String(), true
	case typ.Implements(typeError) && typ.Kind() != reflect.Interface:
		return "error " + strconv.Quote(v.Interface().(error).Error()), true
	}
	return "", false
}

func (w *writer) value(v reflect.Value) string {
	if s, ok := w.special(v); ok {
		return s
	}
	switch v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float()+0, 'g', -1, 64) // 0 is also what -0 is
	case reflect.Complex64, reflect.Complex128:
		return fmt.Sprint(v.Complex())
	case reflect.String:
		return strconv.Quote(v.String())
	case reflect.Interface:
		return w.dynamic(v.Elem())
	case reflect.Array:
		return w.list(v)
	case reflect.Struct:
		return w.structure(v)
	}
	if v.IsNil() { // all others can be
		return "nil"
	}
	switch v.Kind() {
	case reflect.Pointer:
		return w.once(v, 0, func() string { return "&" + w.value(v.Elem()) })
	case reflect.Slice:
		return w.once(v, v.Len(), func() string { return w.list(v) })
	case reflect.Map:
		return w.once(v, 0, func() string { return w.table(v) })
	}
	return v.Type().String()
}

// once writes what may contain itself.
func (w *writer) once(v reflect.Value, n int, write func() string) string {
	at := visit{v.Pointer(), n, v.Type()}
	if w.inside[at] {
		return "(itself)"
	}
	w.inside[at] = true
	defer delete(w.inside, at)
	return write()
}

func (w *writer) list(v reflect.Value) string {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		b := make([]byte, v.Len())
		for i := range b {
			b[i] = byte(v.Index(i).Uint())
		}
		return v.Type().String() + "(" + strconv.Quote(string(b)) + ")"
	}
	var parts []string
	for i := range v.Len() {
		parts = append(parts, w.value(v.Index(i)))
	}
	return enclose(v.Type(), parts)
}

func (w *writer) table(v reflect.Value) string {
	var parts []string
	for iter := v.MapRange(); iter.Next(); {
		parts = append(parts, w.value(iter.Key())+": "+w.value(iter.Value()))
	}
	slices.Sort(parts)
	return enclose(v.Type(), parts)
}

func (w *writer) structure(v reflect.Value) string {
	switch v.Type() { // in a field that is not exported
	case typeRef:
		return w.hidden(v)
	case typeTime:
		return fmt.Sprintf("time.Time{%x %x}", v.Field(0).Uint(), v.Field(1).Int())
	}
	var parts []string
	for i := range v.NumField() {
		parts = append(parts, v.Type().Field(i).Name+": "+w.value(v.Field(i)))
	}
	return enclose(v.Type(), parts)
}

// hidden writes an actor that reflection does not give out: a Ref is one pointer.
func (w *writer) hidden(v reflect.Value) string {
	if v.Field(0).IsNil() {
		return w.name(core.Ref{})
	}
	return w.name((*core.Cell)(v.Field(0).UnsafePointer()).Ref())
}

// enclose puts parts into braces, on one line if they fit there.
func enclose(typ reflect.Type, parts []string) string {
	open := typ.String() + "{"
	short := open + strings.Join(parts, ", ") + "}"
	if len(short) <= lineLength && !strings.Contains(short, "\n") {
		return short
	}
	for i, p := range parts {
		parts[i] = "  " + strings.ReplaceAll(p, "\n", "\n  ")
	}
	return open + "\n" + strings.Join(parts, "\n") + "\n}"
}
