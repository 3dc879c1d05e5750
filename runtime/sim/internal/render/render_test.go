package render

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

func named(ref core.Ref) string {
	if ref.IsZero() {
		return "nobody"
	}
	return "somebody"
}

type node struct {
	name string
	next *node
}

type holder struct {
	Shown  core.Ref
	hidden core.Ref
}

func TestValue(t *testing.T) {
	ring := &node{name: "a"}
	ring.next = ring
	slice := []any{1, nil}
	slice[1] = slice
	tests := map[string]any{
		`nil`:                                  nil,
		`1`:                                    1,
		`true`:                                 true,
		`"a\nb"`:                               "a\nb",
		`int8(1)`:                              int8(1),
		`time.Duration(1000000000)`:            time.Second,
		`1.5`:                                  1.5,
		`NaN`:                                  math.NaN(),
		`complex128((1+2i))`:                   1 + 2i,
		`[]int{3, 1}`:                          []int{3, 1},
		`[2]bool{true, false}`:                 [2]bool{true},
		`[]uint8("ab")`:                        []byte("ab"),
		`map[string]int{"a": 1, "b": 2}`:       map[string]int{"b": 2, "a": 1},
		`[]interface {}{1, "a", nil, uint(7)}`: []any{1, "a", nil, uint(7)},
		`error "boom"`:                         errors.New("boom"),
		`error "x: boom"`:                      fmt.Errorf("x: %w", errors.New("boom")),
		`[]error{error "boom", nil}`:           []error{errors.New("boom"), nil},
		`&render.node{name: "a", next: &render.node{name: "b", next: nil}}`: &node{"a", &node{"b", nil}},
		`&render.node{name: "a", next: (itself)}`:                           ring,
		`[]interface {}{1, (itself)}`:                                       slice,
		`2000-01-02 00:00:00 +0000 UTC`:                                     time.Date(2000, 1, 2, 0, 0, 0, 0, time.UTC),
		`func()`:                                                            func() {},
		`nobody`:                                                            core.Ref{},
		`render.holder{Shown: nobody, hidden: nobody}`:                      holder{},
		`struct { A interface {} }{A: nil}`:                                 struct{ A any }{},
	}
	for want, v := range tests {
		require.Equal(t, want, Value(v, named))
	}
	require.Equal(t, "0", Value(math.Copysign(0, -1), named))
	require.Regexp(t, `^struct \{ at time.Time \}\{at: time.Time\{[0-9a-f]+ [0-9a-f]+\}\}$`,
		Value(struct{ at time.Time }{time.Date(2000, 1, 2, 0, 0, 0, 0, time.Local)}, named))
	require.NotEqual(t, Value(1, named), Value(int64(1), named))
	require.NotEqual(t, Value([]int(nil), named), Value([]int{}, named))
}

// An actor is its name, wherever it is; its life is not looked at.
func TestActors(t *testing.T) {
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New()})
	require.NoError(t, err)
	ref, err := core.Start(t.Context(), rt, core.ReceiveFunc(func(context.Context, any) (any, error) { return nil, nil }))
	require.NoError(t, err)
	require.Equal(t, "render.holder{Shown: somebody, hidden: somebody}", Value(holder{ref, ref}, named))
	require.Equal(t, "map[core.Ref]int{somebody: 1}", Value(map[core.Ref]int{ref: 1}, named))
	require.NoError(t, rt.Shutdown(t.Context()))
}

func TestLongValues(t *testing.T) {
	long := strings.Repeat("x", 50)
	require.Equal(t, "[]interface {}{\n  \""+long+"\"\n  []string{\n    \""+long+"\"\n    \""+long+"\"\n  }\n}",
		Value([]any{long, []string{long, long}}, named))
}

func TestDiff(t *testing.T) {
	require.Equal(t, "- 1\n+ 2", Diff("1", "2"))
	require.Equal(t, "  a\n- b\n  c\n+ d", Diff("a\nb\nc", "a\nc\nd"))
	require.Equal(t, "  a", Diff("a", "a"))
	require.Equal(t, "+ a\n  b", Diff("b", "a\nb"))
	many := strings.Repeat("a\n", 3000)
	require.Equal(t, 2*3001, strings.Count(Diff(many, many), "\n")+1, "too long to compare: all is shown")
}
