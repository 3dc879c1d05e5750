package registry_test

import (
	"fmt"
	"testing"

	"github.com/gokka/gokka/registry"
)

// BenchmarkByType lists ten actors by an interface, alone and among many others.
func BenchmarkByType(b *testing.B) {
	for _, others := range []int{0, 100_000} {
		b.Run(fmt.Sprintf("others=%d", others), func(b *testing.B) {
			reg := registry.New()
			rt := newInert(reg)
			for range others {
				start(b, rt, deaf{})
			}
			for range 10 {
				start(b, rt, &jazz{})
			}
			b.ReportAllocs()
			for b.Loop() {
				registry.ByType[player](reg)
			}
		})
	}
}

func BenchmarkByURN(b *testing.B) {
	reg := registry.New()
	urn := start(b, newInert(reg), deaf{}).URN()
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := reg.ByURN(urn); !ok {
			b.Fatal("not found")
		}
	}
}

func BenchmarkRegisterUnregister(b *testing.B) {
	reg := registry.New()
	ref := start(b, newInert(reg), deaf{})
	b.ReportAllocs()
	for b.Loop() {
		reg.Unregister(ref)
		reg.Register(ref)
	}
}
