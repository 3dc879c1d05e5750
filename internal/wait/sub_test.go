package wait

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUnsubscribeAnywhereInTheList(t *testing.T) {
	for leave := range 5 {
		var w Wait
		var subs [5]Sub
		var told [5]counter
		for i := range subs {
			require.True(t, w.Subscribe(&subs[i], &told[i]))
		}
		w.Unsubscribe(&subs[leave])
		w.Unsubscribe(&subs[leave])
		w.Unsubscribe(&subs[(leave+1)%5])
		w.Fire()
		for i := range told {
			want := int64(1)
			if i == leave || i == (leave+1)%5 {
				want = 0
			}
			require.Equal(t, want, told[i].Load(), "%d left, %d told", leave, i)
		}
		w.Unsubscribe(&subs[leave]) // also when it is done
	}
}

func TestSubscribeAndUnsubscribeWhileFiring(t *testing.T) {
	for range rounds {
		var w Wait
		var subs [4]Sub
		var told [4]counter
		for i := range 2 {
			require.True(t, w.Subscribe(&subs[i], &told[i]))
		}
		var late [2]bool
		together(
			func() { w.Fire() },
			w.Interrupt,
			func() { w.Unsubscribe(&subs[0]) },
			func() { late[0] = w.Subscribe(&subs[2], &told[2]) },
			func() {
				if late[1] = w.Subscribe(&subs[3], &told[3]); late[1] {
					w.Unsubscribe(&subs[3])
				}
			})
		require.GreaterOrEqual(t, told[1].Load(), int64(1))
		if late[0] {
			require.GreaterOrEqual(t, told[2].Load(), int64(1))
		} else {
			require.Zero(t, told[2].Load())
		}
		require.LessOrEqual(t, told[0].Load(), int64(2), "at most the result and the interrupt")
		require.Nil(t, w.subs)
	}
}
