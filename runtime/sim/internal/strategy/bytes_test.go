package strategy

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBytes(t *testing.T) {
	b := NewBytes([]byte{7, 0x01, 0x02, 9, 0xff, 0, 0})
	require.Zero(t, b.Choose(1), "no choice takes no byte")
	require.Equal(t, 7%3, b.Choose(3))
	require.Equal(t, 0x0102, b.Choose(257+0x0102), "a choice among more than 256 takes two bytes")
	require.Equal(t, 9, b.Choose(256))
	require.Equal(t, byte(0xff), b.Byte())
	require.Zero(t, b.Choose(5))
	require.Equal(t, []byte{7, 1, 2, 9, 0xff}, b.Used(), "a zero at the end is as good as nothing")
	for range 5 {
		require.Zero(t, b.Choose(1000), "after the end it is the first one")
		require.Zero(t, b.Byte())
	}
	require.Equal(t, 0x010203, NewBytes([]byte{1, 2, 3}).Choose(1<<24))
}

func TestBytesPlain(t *testing.T) {
	require.Equal(t, "0011t", program{lengths: []int{2, 2}, timer: true}.run(NewBytes(nil)), "no timer before its time")
	require.Equal(t, "1t001", program{lengths: []int{2, 2}, timer: true}.run(NewBytes([]byte{1, 2})))
}

// What a strategy did is done again by the bytes that were recorded, and any bytes are a run.
func TestRecorder(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(100) {
		for _, kind := range []string{"random", "pos", "pct3.k4", "sticky50", "rr"} {
			token, err := Parse(fmt.Sprintf("%s:%x", kind, seed))
			require.NoError(t, err)
			p := program{lengths: []int{3, 2, 1}, timer: true}
			r := Record(token)
			order := p.run(r)
			require.Equal(t, order, p.run(token.New()))
			require.Equal(t, order, p.run(NewBytes(r.Bytes())))
			seen[order] = true
		}
		data := make([]byte, seed%16)
		for i := range data {
			data[i] = byte(rand.Uint32())
		}
		b := NewBytes(data)
		order := program{lengths: []int{3, 2, 1}}.run(b)
		require.Len(t, order, 6)
		require.Equal(t, order, program{lengths: []int{3, 2, 1}}.run(NewBytes(b.Used())))
	}
	require.Greater(t, len(seen), 30)

	r := Record(Token{Name: "pos", Seed: 1})
	picks := []int{r.Choose(1000), int(r.Byte()), r.Choose(10), int(r.Byte())}
	again := NewBytes(r.Bytes())
	require.Equal(t, picks, []int{again.Choose(1000), int(again.Byte()), again.Choose(10), int(again.Byte())})
}
