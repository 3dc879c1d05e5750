package future

import (
	"sync"

	"github.com/gokka/gokka/internal/wait"
)

// foreign is a future of a stranger's making. Get and TryGet are the stranger's own and run in the caller's
// goroutine, since they may do more than wait: the stranger may wrap a Lazy. Only to be told that it is done takes
// a goroutine that reads its Done channel.
type foreign[T any] struct {
	Future[T]
	label
	w    wait.Wait // fires when the pump, or a poll, has seen the channel closed
	pump pump
}

// Waits implements wait.Source.
func (f *foreign[T]) Waits(yield func(*wait.Wait) bool) { pinned(f, yield) }

func (f *foreign[T]) leaves(ls []leaf) []leaf { return append(ls, leaf{&f.w, f}) }

func (*foreign[T]) abandon(error) {}

func (f *foreign[T]) poll() {
	select {
	case <-f.Done():
		f.w.Fire()
	default:
	}
}

func (f *foreign[T]) hold() {
	if f.w.Ready() {
		f.pump.hold(nil)
		return
	}
	done := f.Done()
	f.pump.hold(func(stop <-chan struct{}) (over bool) {
		select {
		case <-done:
			f.w.Fire()
			return true
		case <-stop:
			return false
		}
	})
}

func (f *foreign[T]) drop() { f.pump.drop() }

// pump is a goroutine that runs while somebody holds it.
type pump struct {
	mu     sync.Mutex
	holds  int
	over   bool          // what the pump is for has happened
	stop   chan struct{} // has room for the one word that nobody holds the pump any more; nil if it does not run
	exited chan struct{} // closed when it has stopped running
}

// hold starts the goroutine if it does not run. body returns true when the pump has done what it is for, false when
// it was told by stop to look whether it is still held. Both hold and drop return at once.
func (p *pump) hold(body func(stop <-chan struct{}) (over bool)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.holds++
	if p.over || p.stop != nil || body == nil {
		return
	}
	p.stop, p.exited = make(chan struct{}, 1), make(chan struct{})
	go p.run(body, p.stop)
}

func (p *pump) run(body func(stop <-chan struct{}) (over bool), stop <-chan struct{}) {
	for {
		over := body(stop)
		p.mu.Lock()
		if over || p.holds == 0 {
			p.over = over
			p.stop = nil
			close(p.exited)
			p.mu.Unlock()
			return
		}
		p.mu.Unlock()
	}
}

func (p *pump) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.holds--; p.holds > 0 || p.stop == nil {
		return
	}
	select {
	case p.stop <- struct{}{}:
	default: // told already
	}
}
