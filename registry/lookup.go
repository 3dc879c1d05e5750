package registry

import (
	"reflect"
	"slices"

	"github.com/google/uuid"

	"github.com/gokka/gokka/core"
)

// All returns the actors in the order in which they were started, nil if there are none. It costs a sort.
//
// Pykka: ActorRegistry.get_all.
func (r *Registry) All() []core.Ref {
	r.read()
	return refs(r.living(r.actors.Cells()))
}

// ByURN returns the actor with the URN, and whether there is one. A URN is "urn:uuid:" and a UUID as RFC 9562 writes
// it, in upper or lower case; with anything else nothing is found. It takes constant time and allocates nothing.
//
// Pykka: ActorRegistry.get_by_urn.
func (r *Registry) ByURN(urn string) (core.Ref, bool) {
	// Parse knows other forms too; only this one has this length.
	if len(urn) != len("urn:uuid:00000000-0000-0000-0000-000000000000") {
		return core.Ref{}, false
	}
	id, err := uuid.Parse(urn)
	if err != nil {
		return core.Ref{}, false
	}
	r.read()
	c := r.actors.Find(id)
	if c == nil {
		return core.Ref{}, false
	}
	if !c.Alive() {
		r.actors.Remove(c)
		return core.Ref{}, false
	}
	return c.Ref(), true
}

// ByType returns the actors of type T, in the order in which they were started, nil if there are none. An actor is of
// type T if
//   - T is the type of the value that was started, or a pointer to it, or what it points to: T and *T are the same;
//   - T is an interface that the value implements;
//   - T is the type of something that the value embeds, itself or a pointer to it, at any depth.
//
// It looks only at actors that it returns, and decides once for each pair of types, so it is fast enough to be called
// for each event that is sent to all who implement a listener's interface. A nil registry is the default one.
//
// Pykka: ActorRegistry.get_by_class.
func ByType[T any](r *Registry) []core.Ref {
	if r == nil {
		r = Default()
	}
	return r.refs(OfType[T]())
}

// ByTypeName returns the actors whose type has exactly this name, without package and pointer, in the order in
// which they were started, nil if there are none. Types of different packages may have the same name. Otherwise
// it is like ByType.
//
// Pykka: ActorRegistry.get_by_class_name.
func (r *Registry) ByTypeName(name string) []core.Ref { return r.refs(OfTypeName(name)) }

// Filter chooses actors by their type. The zero value chooses all.
type Filter struct {
	match func(typ reflect.Type, name string) bool
}

// OfType chooses the actors that ByType returns.
//
// Pykka: a class as target_class of ActorRegistry.broadcast.
func OfType[T any]() Filter {
	want := reflect.TypeFor[T]()
	return Filter{func(typ reflect.Type, _ string) bool { return is(typ, want) }}
}

// OfTypeName chooses the actors that ByTypeName returns.
//
// Pykka: a name as target_class of ActorRegistry.broadcast.
func OfTypeName(want string) Filter {
	return Filter{func(_ reflect.Type, name string) bool { return name == want }}
}

// cells returns the actors that pass all filters, in start order; some may be dead.
func (r *Registry) cells(filters []Filter) []*core.Cell {
	r.read()
	if len(filters) == 0 {
		return r.actors.Cells()
	}
	return r.actors.OfClass(func(typ reflect.Type, name string) bool {
		return !slices.ContainsFunc(filters, func(f Filter) bool { return f.match != nil && !f.match(typ, name) })
	})
}

func (r *Registry) refs(f Filter) []core.Ref {
	r.read()
	return refs(r.living(r.actors.OfClass(f.match)))
}

// living leaves out the actors that are not alive, and takes them out of the registry: either that is about to happen
// anyway, or nobody else will ever do it.
func (r *Registry) living(cells []*core.Cell) []*core.Cell {
	return slices.DeleteFunc(cells, func(c *core.Cell) bool {
		if c.Alive() {
			return false
		}
		r.actors.Remove(c)
		return true
	})
}

func refs(cells []*core.Cell) []core.Ref {
	if len(cells) == 0 {
		return nil
	}
	refs := make([]core.Ref, len(cells))
	for i, c := range cells {
		refs[i] = c.Ref()
	}
	return refs
}
