//lint:file-ignore U1000 the fields are there to be embedded

package registry_test

import (
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
)

type (
	count          int
	ring           struct{ *ring }        // embeds itself
	left           struct{ right }        // embed each other
	right          struct{ *left }        //
	generic[T any] struct{ it T }         //
	byValue        struct{ generic[int] } //
	byPtr          struct{ *byValue }
	deep           struct {
		*byPtr
		count
	}
	named  struct{ inner deep } // a field, not embedded
	wraps  struct{ io.Closer }  // embeds an interface
	shadow struct {
		*wraps
		fmt.Stringer
	}
)

func (*left) Left() {}

var echo core.ReceiveFunc = func(_ context.Context, msg any) (any, error) { return msg, nil }

// matches reports whether the only actor of reg is found as a T.
func matches[T any](reg *registry.Registry) bool { return len(registry.ByType[T](reg)) == 1 }

func TestByTypeKinship(t *testing.T) {
	with := func(actor any) *registry.Registry {
		reg := registry.New()
		start(t, newInert(reg), actor)
		return reg
	}
	for i, tc := range []struct{ got, want bool }{
		0:  {matches[count](with(count(1))), true},
		1:  {matches[*count](with(count(1))), true},
		2:  {matches[int](with(count(1))), false},
		3:  {matches[**deep](with(&deep{})), true},
		4:  {matches[byPtr](with(&deep{})), true},
		5:  {matches[*byPtr](with(deep{})), true},
		6:  {matches[byValue](with(&deep{})), true},
		7:  {matches[generic[int]](with(&deep{})), true},
		8:  {matches[*generic[int]](with(&deep{})), true},
		9:  {matches[generic[string]](with(&deep{})), false},
		10: {matches[count](with(&deep{})), true},
		11: {matches[deep](with(&byPtr{})), false},
		12: {matches[deep](with(&named{})), false},
		13: {matches[named](with(&named{})), true},
		14: {matches[ring](with(&ring{})), true},
		15: {matches[deep](with(&ring{})), false},
		16: {matches[right](with(&left{})), true},
		17: {matches[left](with(&right{})), true},
		18: {matches[ring](with(&left{})), false},
		19: {matches[interface{ Left() }](with(&right{})), true},
		20: {matches[interface{ Right() }](with(&right{})), false},
		21: {matches[io.Closer](with(&wraps{})), true},
		22: {matches[io.Closer](with(&shadow{})), true},
		23: {matches[fmt.Stringer](with(&shadow{})), true},
		24: {matches[wraps](with(&shadow{})), true},
		25: {matches[io.ReadCloser](with(&shadow{})), false},
		26: {matches[any](with(&named{})), true},
		27: {matches[core.Actor](with(echo)), true},
		28: {matches[core.ReceiveFunc](with(echo)), true},
		29: {matches[func()](with(echo)), false},
		30: {matches[struct{}](with(struct{}{})), true},
		31: {matches[*io.Closer](with(&wraps{})), true},
	} {
		if tc.got != tc.want {
			t.Errorf("case %d: %v, want %v", i, tc.got, tc.want)
		}
	}
}
