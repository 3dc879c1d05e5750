package proxy

import "github.com/gokka/gokka/core"

// Kind says what an attribute is.
type Kind uint8

const (
	// Field is a field that can be read, and written if the actor was started as a pointer.
	Field Kind = iota
	// FuncField is a field that holds a function. It can be called too.
	FuncField
	// Method is a method.
	Method
)

// String is the name in lower case: "func field".
func (k Kind) String() string {
	switch k {
	case Field:
		return "field"
	case FuncField:
		return "func field"
	default:
		return "method"
	}
}

// Attr describes what can be reached through a Proxy by one name.
type Attr struct {
	Name        string
	Kind        Kind
	Signature   string // as in Go: "Add(context.Context, int) (int, error)", "Name string"
	Traversable bool   // At leads to it
}

// String is the kind and the signature.
func (a Attr) String() string {
	text := a.Kind.String() + " " + a.Signature
	if a.Traversable {
		text += ", traversable"
	}
	return text
}

// Traversable marks a type: fields of such a type, or of a pointer to it, can be traversed with Proxy.At wherever they
// are. The method is never called.
//
// Pykka: pykka_traversable, pykka.traversable.
type Traversable interface{ Traversable() }

// Attrs lists what can be reached, sorted by name. It looks at the actor's type only. The slice is the caller's. The
// error says why the proxy's path leads nowhere. Inside the actor's factory, where its type is not known yet, the list
// is empty.
//
// Pykka: dir(proxy).
func (p Proxy) Attrs() ([]Attr, error) {
	if p.ref.IsZero() {
		return nil, core.ErrNoActor
	}
	typ := p.ref.Type()
	if typ == nil {
		return nil, nil
	}
	at, err := p.follow(typ)
	if err != nil {
		return nil, err
	}
	list := make([]Attr, len(at.class.names))
	for i, name := range at.class.names {
		list[i] = at.class.attrs[name].Attr
	}
	return list, nil
}
