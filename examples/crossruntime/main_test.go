package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/goroutine"
)

func TestRun(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(&out))
	require.Equal(t, `Harbour runs on goroutine
Airport runs on pooled
Depot runs on sim
stamps: [harbour airport depot]
four hops: 3 stations wait for each other
`, out.String())
}

func TestBadParcels(t *testing.T) {
	ref, err := goroutine.Start(t.Context(), &Depot{Station{"depot", func() []core.Ref { return nil }}})
	require.NoError(t, err)
	_, err = ref.Ask(t.Context(), "a letter")
	require.ErrorContains(t, err, "does not understand string")
	_, err = ref.Ask(t.Context(), Parcel{Hops: 2})
	require.ErrorContains(t, err, "does not know where")
	_, err = ref.Stop(t.Context())
	require.NoError(t, err)
}
