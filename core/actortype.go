package core

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// typeInfo is what the kernel needs to know about a type of actor. There is one per type, for ever.
type typeInfo struct {
	typ   reflect.Type
	name  string
	hooks hooks
	err   error // why a value of the type cannot be started
}

type hooks uint8

const (
	receiveHook hooks = 1 << iota
	startHook
	stopHook
	failureHook
	baseHook
)

var infos sync.Map // reflect.Type → *typeInfo

// hookTypes are the optional interfaces, by the method that each has.
var hookTypes = []struct {
	method string
	iface  reflect.Type
	bit    hooks
}{
	{"Receive", reflect.TypeFor[Actor](), receiveHook},
	{"OnStart", reflect.TypeFor[Starter](), startHook},
	{"OnStop", reflect.TypeFor[Stopper](), stopHook},
	{"OnFailure", reflect.TypeFor[FailureHandler](), failureHook},
}

// infoOf returns what there is to know about the actor's type, and an error if it cannot be started.
func infoOf(actor any) (*typeInfo, error) {
	if isNil(actor) {
		return nil, fmt.Errorf("%w: %T", ErrNilActor, actor)
	}
	typ := reflect.TypeOf(actor)
	if info, ok := infos.Load(typ); ok {
		return info.(*typeInfo), info.(*typeInfo).err
	}
	info, _ := infos.LoadOrStore(typ, newTypeInfo(typ))
	return info.(*typeInfo), info.(*typeInfo).err
}

// isNil reports whether v is nil or a nil pointer, func, map or the like in an interface.
func isNil(v any) bool {
	if v == nil {
		return true
	}
	switch rv := reflect.ValueOf(v); rv.Kind() {
	case reflect.Pointer, reflect.Func, reflect.Map, reflect.Chan, reflect.Slice, reflect.UnsafePointer:
		return rv.IsNil()
	default:
		return false
	}
}

func newTypeInfo(typ reflect.Type) *typeInfo {
	info := &typeInfo{typ: typ, name: typeName(typ)}
	var errs []error
	for _, h := range hookTypes {
		if typ.Implements(h.iface) {
			info.hooks |= h.bit
		} else if m, ok := typ.MethodByName(h.method); ok {
			errs = append(errs, fmt.Errorf("%w: %v has %s%s; the hook is %s%s: change it or give it another name", ErrInvalidActor,
				typ, h.method, signature(m.Type, 1), h.method, signature(h.iface.Method(0).Type, 0)))
		}
	}
	if typ.Implements(reflect.TypeFor[based]()) {
		info.hooks |= baseHook
	}
	if typ.Kind() == reflect.Pointer && (typ.Elem().Kind() == reflect.Pointer || typ.Elem().Kind() == reflect.Interface) {
		errs = append(errs, fmt.Errorf("%w: methods of %v are missing from %v; start the value itself", ErrInvalidActor, typ.Elem(), typ))
	}
	if typ.Kind() != reflect.Pointer && typ.Kind() != reflect.Interface {
		if lost := reflect.PointerTo(typ).NumMethod() - typ.NumMethod(); lost > 0 {
			errs = append(errs, fmt.Errorf("%w: methods of *%v are missing from %v; start a pointer to the value", ErrInvalidActor, typ, typ))
		}
	}
	info.err = errors.Join(errs...)
	return info
}

func typeName(typ reflect.Type) string {
	for typ.Kind() == reflect.Pointer && typ.Name() == "" {
		typ = typ.Elem()
	}
	if typ.Name() == "" {
		return typ.String()
	}
	return typ.Name()
}

// signature prints a method's parameters and results; skip leaves out the receiver.
func signature(t reflect.Type, skip int) string {
	list := func(n int, at func(int) reflect.Type, from int) string {
		var names []string
		for i := from; i < n; i++ {
			names = append(names, at(i).String())
		}
		return strings.Join(names, ", ")
	}
	in := list(t.NumIn(), t.In, skip)
	switch out := list(t.NumOut(), t.Out, 0); t.NumOut() {
	case 0:
		return "(" + in + ")"
	case 1:
		return "(" + in + ") " + out
	default:
		return "(" + in + ") (" + out + ")"
	}
}
