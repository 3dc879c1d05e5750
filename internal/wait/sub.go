package wait

// Notifier is told that something happened to a Wait that it subscribed to. Notify runs on the goroutine that
// fired or interrupted the Wait: it must be quick and must not block. It may come once more after Unsubscribe.
type Notifier interface{ Notify(*Sub) }

// Sub is one subscription, used once. Its fields belong to the mutex of the Wait it is subscribed to.
type Sub struct {
	next, prev *Sub
	w          *Wait // nil when not subscribed
	notify     Notifier
}

// Subscribe has n told when w is done; false if it is done already, then n is not told.
func (w *Wait) Subscribe(s *Sub, n Notifier) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state.Or(watched)&done != 0 {
		return false
	}
	s.w, s.notify, s.next = w, n, w.subs
	if w.subs != nil {
		w.subs.prev = s
	}
	w.subs = s
	return true
}

// Unsubscribe undoes Subscribe; w must be the Wait that s was subscribed to. It costs the same however many
// others are subscribed.
func (w *Wait) Unsubscribe(s *Sub) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s.w == nil {
		return
	}
	s.w = nil
	if s.prev == nil {
		w.subs = s.next
	} else {
		s.prev.next = s.next
	}
	if s.next != nil {
		s.next.prev = s.prev
	}
	s.next, s.prev = nil, nil
}

func notify(s *Sub) {
	for s != nil {
		next := s.next
		s.next, s.prev = nil, nil // whoever keeps s must not keep the others
		s.notify.Notify(s)
		s = next
	}
}
