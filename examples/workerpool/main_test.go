package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/runtime/goroutine"
)

func TestRun(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(&out))
	require.Equal(t, `192.0.2.1 is host-1.example
192.0.2.2 is no name
192.0.2.3 is host-3.example
192.0.2.4 is no name
192.0.2.5 is host-5.example
192.0.2.6 is no name
192.0.2.7 is host-7.example
192.0.2.8 is no name
192.0.2.9 is host-9.example
192.0.2.10 is no name
192.0.2.11 is host-11.example
192.0.2.12 is no name
192.0.2.13 is host-13.example
192.0.2.14 is no name
192.0.2.15 is host-15.example
192.0.2.16 is no name
192.0.2.17 is host-17.example
192.0.2.18 is no name
192.0.2.19 is host-19.example
`, out.String())
}

func TestUnknownMessage(t *testing.T) {
	ref, err := goroutine.Start(t.Context(), &Resolver{})
	require.NoError(t, err)
	_, err = ref.Ask(t.Context(), 19)
	require.ErrorContains(t, err, "does not understand int")
	_, err = ref.Stop(t.Context())
	require.NoError(t, err)
}
