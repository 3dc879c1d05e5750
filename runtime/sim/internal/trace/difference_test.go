package trace

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDifference(t *testing.T) {
	message := func(actor, from, msg string) Step { return Step{Event: "deliver", Actor: actor, From: from, Msg: msg} }
	a, b := message("x", "a", "main.A"), message("x", "b", "main.B")
	other := message("y", "a", "main.A")
	resume := Step{Event: "resume", Actor: "x"}
	require.Empty(t, Difference([]Step{a, b, other}, []Step{other, a, resume, b}))
	require.Equal(t, "\nfirst difference: x got B from b, and A from a in the canonical one",
		Difference([]Step{other, a, b}, []Step{b, a, other}))
	require.Equal(t, "\nfirst difference: x got B from b, and nothing in the canonical one", Difference([]Step{a}, []Step{a, b}))
}
