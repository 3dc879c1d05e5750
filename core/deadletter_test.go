package core_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
)

// letters keeps dead letters.
type letters struct{ record[core.DeadLetter] }

// letters makes the world's runtime report its dead letters, before its first actor starts.
func (w *world) letters() *letters {
	l := new(letters)
	w.rt.Env().OnDeadLetter = l.add
	return l
}

// msgs returns the messages that were not handled for a reason.
func (l *letters) msgs(reason core.DeadReason) (msgs []any) {
	for _, d := range l.all() {
		if d.Reason == reason {
			msgs = append(msgs, d.Msg)
		}
	}
	return msgs
}

var reasons = []core.DeadReason{core.NotAlive, core.Unhandled, core.Dropped, core.Withdrawn}

// expect checks that these are all the dead letters of ref, that counters and debug log agree, and forgets them.
func (l *letters) expect(w *world, ref core.Ref, want map[core.DeadReason][]any) {
	w.t.Helper()
	n := 0
	for _, reason := range reasons {
		w.Equal(want[reason], l.msgs(reason), reason.String())
		n += len(want[reason])
	}
	w.Len(l.all(), n)
	logged := 0
	for _, entry := range w.logs.about(slog.LevelDebug, ref) {
		if entry.text == "Message not handled" {
			logged++
			w.Equal("string", entry.attrs["message"].String())
		}
	}
	w.Equal(n, logged)
	for _, d := range l.all() {
		w.True(d.Ref == ref)
	}
	l.reset()
}

func TestLettersToTheDead(t *testing.T) {
	everywhere(t, func(w *world) {
		letters, ref := w.letters(), w.listen()
		_, err := ref.Stop(w.ctx)
		w.NoError(err)
		w.ErrorIs(ref.Tell(w.ctx, "told"), core.ErrActorDead)
		w.ErrorIs(ref.TryTell("tried"), core.ErrActorDead)
		_, err = ref.Ask(w.ctx, "asked")
		w.ErrorIs(err, core.ErrActorDead)
		_, err = ref.AskFuture(w.ctx, "asked").Get(w.ctx)
		w.ErrorIs(err, core.ErrActorDead)
		ref.StopFuture()
		letters.expect(w, ref, map[core.DeadReason][]any{core.NotAlive: {"told", "tried"}})
	})
}

func TestLettersBehindTheEnd(t *testing.T) {
	for name, end := range map[string]func(w *world, ref core.Ref){
		"stop":    func(_ *world, ref core.Ref) { ref.StopFuture() },
		"failure": func(w *world, ref core.Ref) { w.NoError(ref.Tell(w.ctx, errBoom)) },
		"kill":    func(_ *world, ref core.Ref) {},
	} {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(w *world) {
				letters, ref := w.letters(), w.listen()
				free := w.busy(ref)
				end(w, ref)
				w.NoError(ref.Tell(w.ctx, "told"))
				w.NoError(ref.TryTell("tried"))
				asked := ref.AskFuture(w.ctx, "asked")
				ctx, cancel := context.WithTimeout(w.ctx, 100*time.Millisecond)
				defer cancel()
				_, err := ref.Ask(ctx, "withdrawn")
				w.ErrorIs(err, core.ErrTimeout)
				ref.StopFuture()
				if name == "kill" {
					ref.Kill(nil)
				}
				free()
				w.gone(ref)
				_, err = asked.Get(w.ctx)
				w.ErrorIs(err, core.ErrActorDead)
				letters.expect(w, ref, map[core.DeadReason][]any{
					core.Unhandled: {"told", "tried"}, core.Withdrawn: {"withdrawn"},
				})
			})
		})
	}
}

func TestLettersOfTheUnborn(t *testing.T) {
	everywhere(t, func(w *world) {
		letters := w.letters()
		var ref core.Ref
		_, err := core.StartFunc(w.ctx, w.rt, func(self core.Ref) (*listener, error) {
			ref = self
			return nil, errors.Join(self.Tell(w.ctx, "told"), errBoom)
		})
		w.ErrorIs(err, errBoom)
		letters.expect(w, ref, map[core.DeadReason][]any{core.Unhandled: {"told"}})
	})
}

func TestLettersOfAskersWhoGaveUp(t *testing.T) {
	everywhere(t, func(w *world) {
		letters, ref := w.letters(), w.listen()
		free := w.busy(ref)
		ctx, cancel := context.WithTimeout(w.ctx, 100*time.Millisecond)
		defer cancel()
		_, err := ref.Ask(ctx, "too slow")
		w.ErrorIs(err, core.ErrTimeout)
		w.Empty(letters.all(), "its turn has not come")
		free()
		w.Empty(w.heard(ref))
		letters.expect(w, ref, map[core.DeadReason][]any{core.Withdrawn: {"too slow"}})

		// It may also have to make room.
		ref = w.listen(core.WithMailbox(core.Bounded(1, core.DropOldest)))
		free = w.busy(ref)
		ctx, cancel = context.WithTimeout(w.ctx, 100*time.Millisecond)
		defer cancel()
		_, err = ref.Ask(ctx, "too slow")
		w.ErrorIs(err, core.ErrTimeout)
		w.NoError(ref.Tell(w.ctx, "newer"))
		free()
		w.until(func() bool { return len(letters.all()) == 1 })
		_, err = ref.Stop(w.ctx)
		w.NoError(err)
		letters.expect(w, ref, map[core.DeadReason][]any{core.Withdrawn: {"too slow"}})
	})
}

// An asker whose message fails, or is dropped, or whose actor dies, knows that from its future.
func TestLettersAreCounted(t *testing.T) {
	everywhere(t, func(w *world) {
		letters := w.letters()
		counts := w.rt.(interface{ DeadLetters() *core.DeadLetters }).DeadLetters()
		w.True(counts == w.rt.Env().DeadLetters)
		_, ref, free := w.full(1, core.DropNewest)
		w.NoError(ref.Tell(w.ctx, "dropped"))
		w.NoError(ref.Tell(w.ctx, "dropped"))
		ref.Kill(nil)
		free()
		w.gone(ref)
		for range 3 {
			w.Error(ref.Tell(w.ctx, "not found"))
		}
		w.EqualValues(3, counts.Count(core.NotAlive))
		w.EqualValues(1, counts.Count(core.Unhandled))
		w.EqualValues(2, counts.Count(core.Dropped))
		w.EqualValues(0, counts.Count(core.Withdrawn))
		w.EqualValues(0, counts.Count(core.Withdrawn+1))
		for _, reason := range reasons {
			w.Len(letters.msgs(reason), int(counts.Count(reason)))
		}
	})
}

func TestNobodyCounts(t *testing.T) {
	require.Zero(t, (*core.DeadLetters)(nil).Count(core.Dropped))
	var zero core.DeadLetters
	require.Zero(t, zero.Count(core.Dropped))
	everywhere(t, func(w *world) {
		w.rt.Env().DeadLetters = nil
		letters, ref := w.letters(), w.listen()
		_, err := ref.Stop(w.ctx)
		w.NoError(err)
		w.Error(ref.Tell(w.ctx, "told"))
		letters.expect(w, ref, map[core.DeadReason][]any{core.NotAlive: {"told"}})
		w.rt.Env().LogDeadLetters()
		w.Empty(w.logs.at(slog.LevelWarn))
	})
}

func TestDeadReasonsHaveNames(t *testing.T) {
	require.Equal(t, "mailbox is full", core.Dropped.String())
	require.Equal(t, "DeadReason(9)", core.DeadReason(9).String())
}
