package linearizability_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/tools/linearizability"
)

// counter is an object that is asked to add, and replies with the sum.
var counter = porcupine.Model{
	Init: func() any { return 0 },
	Step: func(state, input, output any) (bool, any) {
		sum := state.(int) + input.(int)
		return output == nil || output == sum, sum
	},
}

func TestHistory(t *testing.T) {
	var h linearizability.History[int, int]
	require.NoError(t, h.Check(counter))

	first, second := h.Call(0, 1), h.Call(1, 10)
	second(10) // the second one may have been first, since both were under way
	first(11)
	require.NoError(t, h.Check(counter))
	h.Call(0, 100)(111)
	require.NoError(t, h.Check(counter))

	ops := h.Operations()
	require.Len(t, ops, 3)
	require.Equal(t, porcupine.Operation{ClientId: 1, Input: 10, Call: 2, Output: 10, Return: 3}, ops[1])

	h.Call(1, 1000)(1000) // after all others had returned
	err := h.Check(counter)
	var v *linearizability.Violation
	require.ErrorAs(t, err, &v)
	require.EqualError(t, err, "not linearizable: 4 calls\n"+
		"  1 to   4  client 0  1 -> 11\n  2 to   3  client 1  10 -> 10\n"+
		"  5 to   6  client 0  100 -> 111\n  7 to   8  client 1  1000 -> 1000")
	file := filepath.Join(t.TempDir(), "history.html")
	require.NoError(t, v.WriteHTML(file))
	require.FileExists(t, file)
	require.ErrorIs(t, v.WriteHTML(filepath.Join(t.TempDir(), "none", "history.html")), os.ErrNotExist)
}

// What a call did that has not returned is not known: anything or nothing, at any time since.
func TestHistoryOfCallsWithoutEnd(t *testing.T) {
	for _, later := range []int{5, 15} {
		var h linearizability.History[int, int]
		h.Call(0, 10)
		h.Call(1, 5)(later)
		require.NoError(t, h.Check(counter))
	}
	var h linearizability.History[int, int]
	h.Call(1, 5)(15)
	h.Call(0, 10) // begun too late to have been seen
	require.Error(t, h.Check(counter))

	returned := h.Call(0, 1)
	returned(0)
	returned(1)
	require.Equal(t, 0, h.Operations()[2].Output, "a call returns once")
}
