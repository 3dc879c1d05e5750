package core

import "time"

// Links returns how many entries an actor has of those that it watches, those that watch it, and what ends with it.
func Links(r Ref) (watching, watchers, ties int) {
	r.c.mu.Lock()
	defer r.c.mu.Unlock()
	e := r.c.extra.Load()
	if e == nil {
		return 0, 0, 0
	}
	return len(e.watching), len(e.watchers), len(e.ties)
}

// HasExtra reports whether the actor has what most actors never need.
func HasExtra(r Ref) bool { return r.c.extra.Load() != nil }

// SummaryEvery is how often dead letters are summed up at most.
const SummaryEvery = summaryEvery

// TwoLooks is how long Inspect waits if it has to look twice.
const TwoLooks time.Duration = glance

// RingsIn finds the rings of a report.
var RingsIn = ringsIn

// Hold keeps everybody from looking at the actor's mailbox and connections until free is called.
func Hold(r Ref) (free func()) {
	r.c.mu.Lock()
	return r.c.mu.Unlock
}
