package proxy

import (
	"context"
	"fmt"
	"reflect"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// request is what is to be done with an attribute.
type request struct {
	proxy Proxy
	name  string
	kind  requestKind
	args  []any
}

type requestKind uint8

const (
	calling requestKind = iota
	getting
	setting
)

// message makes the message that does it. All that can be known to be wrong is an error here, in the caller; while the
// actor's factory has not returned nothing is known, and it is the message that fails.
func (r request) message() (core.Call, error) {
	if r.proxy.ref.IsZero() {
		return nil, core.ErrNoActor
	}
	if typ := r.proxy.ref.Type(); typ != nil {
		return r.bind(typ)
	}
	return func(ctx context.Context, actor any) (any, error) {
		call, err := r.bind(reflect.TypeOf(actor))
		if err != nil {
			return nil, err
		}
		return call(ctx, actor)
	}, nil
}

func (r request) bind(typ reflect.Type) (core.Call, error) {
	at, err := r.proxy.follow(typ)
	if err != nil {
		return nil, err
	}
	a := at.class.attrs[r.name]
	switch {
	case r.kind == setting && (a == nil || a.Kind == Method):
		return r.bindSetter(at)
	case a == nil:
		return nil, at.class.missing(r.proxy, r.name)
	case r.kind == setting:
		return r.bindSet(a, at.hops)
	case r.kind == getting && a.Kind != Method:
		return r.proxy.bindGet(a, at.hops), nil
	case a.fn == nil:
		return nil, &CallError{r.proxy, a.Signature, "a field is not to be called; use Get or Set"}
	}
	return r.bindCall(a, at.hops)
}

func (r request) bindCall(a *attr, hops []*attr) (core.Call, error) {
	in, wrong := a.fit(r.args)
	if wrong != "" {
		if r.kind == getting {
			wrong = "Get is for fields and methods without parameters; use Call"
		}
		return nil, &CallError{r.proxy, a.Signature, wrong}
	}
	p := r.proxy
	return func(ctx context.Context, actor any) (any, error) {
		v, err := p.walk(actor, hops)
		if err != nil {
			return nil, err
		}
		for _, i := range a.contexts {
			in[1+i] = reflect.ValueOf(ctx)
		}
		switch {
		case a.code.IsValid():
			in[0] = v
			return results(a.fn, a.code.Call(in))
		case a.Kind == Method:
			return results(a.fn, v.Method(a.method).Call(in[1:]))
		}
		if v, err = p.fieldOf(v, a); err != nil {
			return nil, err
		}
		if v.IsNil() {
			return nil, fmt.Errorf("%w: %v: %s", ErrNilAttr, p, a.Signature)
		}
		return results(a.fn, v.Call(in[1:]))
	}, nil
}

func (p Proxy) bindGet(a *attr, hops []*attr) core.Call {
	return func(_ context.Context, actor any) (any, error) {
		v, err := p.walk(actor, hops)
		if err != nil {
			return nil, err
		}
		if v, err = p.fieldOf(v, a); err != nil {
			return nil, err
		}
		return v.Interface(), nil
	}
}

func (r request) bindSet(a *attr, hops []*attr) (core.Call, error) {
	p := r.proxy
	if !a.settable {
		return nil, &CallError{p, a.Signature, "read-only, because the actor was started as a value, not as a pointer"}
	}
	value, wrong := convert(r.args[0], a.typ)
	if wrong != "" {
		return nil, &CallError{p, a.Signature, wrong}
	}
	return func(_ context.Context, actor any) (any, error) {
		v, err := p.walk(actor, hops)
		if err != nil {
			return nil, err
		}
		if v, err = p.fieldOf(v, a); err != nil {
			return nil, err
		}
		v.Set(value)
		return nil, nil
	}, nil
}

// bindSetter is for a name that is no field's.
func (r request) bindSetter(at place) (core.Call, error) {
	if set := at.class.attrs["Set"+r.name]; set != nil && set.Kind == Method {
		return r.bindCall(set, at.hops)
	}
	if a := at.class.attrs[r.name]; a != nil {
		return nil, &CallError{r.proxy, a.Signature, "a method is not written, and there is no method Set" + r.name}
	}
	return nil, at.class.missing(r.proxy, r.name)
}

// results makes a reply of what a function has returned.
func results(fn reflect.Type, out []reflect.Value) (any, error) {
	if n := len(out) - 1; n >= 0 && fn.Out(n) == errorType {
		if err, _ := out[n].Interface().(error); err != nil {
			return nil, err
		}
		out = out[:n]
	}
	switch len(out) {
	case 0:
		return nil, nil
	case 1:
		return out[0].Interface(), nil
	}
	values := make([]any, len(out))
	for i, v := range out {
		values[i] = v.Interface()
	}
	return values, nil
}

// failed returns a future that has failed, for whoever does not want to wait.
func failed(err error) core.Future[any] { return future.Failed[any](err) }
