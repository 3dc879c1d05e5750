// Package peertest tests adapters of other actor libraries.
package peertest

import (
	"context"
	"testing"
	"time"

	"github.com/gokka/gokka/bench/internal/peer"
	"github.com/gokka/gokka/bench/internal/workload"
)

// Run runs every workload that is for other libraries on l. Each verifies its own result, so it is enough that no run
// returns an error.
func Run(t *testing.T, l peer.Library) {
	for _, w := range workload.All() {
		if !w.OnPeers() {
			continue
		}
		t.Run(w.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			s, err := l.New()
			if err != nil {
				t.Fatal(err)
			}
			m, err := w.RunPeer(ctx, s, max(1, w.Quick/20))
			if err != nil {
				t.Fatal(err)
			}
			if m.Ops <= 0 || m.Elapsed <= 0 {
				t.Fatalf("nothing was measured: %+v", m)
			}
		})
	}
}
