package core_test

import (
	"context"
	"slices"
	"sync"

	"github.com/gokka/gokka/core"
)

// letters keeps dead letters.
type letters struct {
	mu   sync.Mutex
	list []core.DeadLetter
}

// letters makes the world's runtime report its dead letters, before its first actor starts.
func (w *world) letters() *letters {
	l := new(letters)
	w.rt.Env().DeadLetter = func(d core.DeadLetter) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.list = append(l.list, d)
	}
	return l
}

func (l *letters) all() []core.DeadLetter {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.list)
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

var _ = context.Background

func (l *letters) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = nil
}
