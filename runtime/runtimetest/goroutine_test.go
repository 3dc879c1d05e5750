package runtimetest_test

import (
	"context"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/runtimetest"
)

func TestGoroutine(t *testing.T) {
	runtimetest.Run(t, func(t *testing.T) core.Runtime {
		rt, err := goroutine.New(goroutine.Options{Registry: registry.New()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { shutdown(t, rt) })
		return rt
	})
}

// shutdown ends a runtime after a test, which need not have been kind to it.
func shutdown(t *testing.T, rt interface{ Shutdown(context.Context) error }) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := rt.Shutdown(ctx); err != nil && !t.Failed() {
		t.Errorf("Shutdown: %v", err)
	}
}
