package proxy

import (
	"fmt"
	"reflect"
	"strings"
)

// place is where a path leads from a type of actor.
type place struct {
	class *class
	hops  []*attr
}

type placeKey struct {
	typ  reflect.Type
	path string
}

// places remembers the paths that lead somewhere. A program spells out only so many; if it makes them up by
// running along a list, say, no more than maxPlaces are remembered.
var places table[placeKey, place]

const maxPlaces = 1000

// follow returns where the proxy's path leads.
func (p Proxy) follow(typ reflect.Type) (place, error) {
	if p.path == "" {
		return place{class: actorClass(typ)}, nil
	}
	k := placeKey{typ, p.path}
	if at, ok := places.get(k); ok {
		return at, nil
	}
	at, here := place{class: actorClass(typ)}, Proxy{ref: p.ref}
	for name := range strings.SplitSeq(p.path[1:], ".") {
		a := at.class.attrs[name]
		if a == nil {
			return at, at.class.missing(here, name)
		}
		if !a.Traversable {
			return at, &AttrError{Proxy: here, Name: name, Reason: a.obstacle()}
		}
		at, here = place{partClass(a.next), append(at.hops, a)}, here.At(name)
	}
	if places.len() >= maxPlaces {
		return at, nil
	}
	return places.add(k, at), nil
}

// obstacle says why the attribute is not traversable.
func (a *attr) obstacle() string {
	if a.Kind == Field {
		return a.Signature + " is not traversable: tag the field `gokka:\"traversable\"`"
	}
	return a.Signature + " is not traversable: only fields are, and what is called is none"
}

// walk follows the hops from the actor's value. It runs inside the actor.
func (p Proxy) walk(actor any, hops []*attr) (reflect.Value, error) {
	v := reflect.ValueOf(actor)
	for _, hop := range hops {
		var err error
		if v, err = p.fieldOf(v, hop); err != nil {
			return v, err
		}
		switch k := v.Kind(); {
		case (k == reflect.Pointer || k == reflect.Interface) && v.IsNil():
			return v, fmt.Errorf("%w: %v: %s", ErrNilAttr, p, hop.Signature)
		case k != reflect.Pointer && k != reflect.Interface && v.CanAddr():
			v = v.Addr()
		}
	}
	return v, nil
}

// fieldOf returns the field of a struct or of what a pointer points to. It runs inside the actor.
func (p Proxy) fieldOf(v reflect.Value, a *attr) (reflect.Value, error) {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	f, err := v.FieldByIndexErr(a.field)
	if err != nil {
		return f, fmt.Errorf("%w: %v: the embedded pointer that leads to %s", ErrNilAttr, p, a.Signature)
	}
	return f, nil
}
