package registry

import (
	"reflect"
	"sync"
)

// known remembers what is has decided: wanted reflect.Type → *sync.Map of actor's reflect.Type → bool. Two levels,
// because a pair of types as a key would be allocated for every lookup. There are only as many entries as there are
// types in the program that are started and types that are asked for.
var known sync.Map

// is reports whether an actor of type typ is of type want, in the sense of ByType.
func is(typ, want reflect.Type) bool {
	m, ok := known.Load(want)
	if !ok {
		m, _ = known.LoadOrStore(want, new(sync.Map))
	}
	byActor := m.(*sync.Map)
	if yes, ok := byActor.Load(typ); ok {
		return yes.(bool)
	}
	yes := decide(typ, want)
	byActor.Store(typ, yes)
	return yes
}

func decide(typ, want reflect.Type) bool {
	if want = base(want); want.Kind() == reflect.Interface {
		return typ.Implements(want)
	}
	return embeds(base(typ), want, map[reflect.Type]bool{})
}

// embeds reports whether typ is want, or embeds it at any depth. A struct may embed a pointer to itself, so it keeps
// to the types that it has not seen.
func embeds(typ, want reflect.Type, seen map[reflect.Type]bool) bool {
	if typ == want {
		return true
	}
	if typ.Kind() != reflect.Struct || seen[typ] {
		return false
	}
	seen[typ] = true
	for i := range typ.NumField() {
		if f := typ.Field(i); f.Anonymous && embeds(base(f.Type), want, seen) {
			return true
		}
	}
	return false
}

// base takes the pointers off a type.
func base(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer && t.Name() == "" {
		t = t.Elem()
	}
	return t
}
