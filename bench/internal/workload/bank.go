package workload

import (
	"context"
	"fmt"

	"github.com/gokka/gokka/core"
)

var (
	bank = Workload{
		Name: "bank", Doc: "transfers between 1000 accounts: the one asks the other inside its handler",
		Unit: "ns/transfer", What: "transfers", Size: 60_000, Quick: 5_000,
		Params:   []Param{{"accounts", "how many", 1000, 100_000}},
		Optional: true, Asks: true,
		Actors: bankRun, Native: bankNative,
	}
	bankStash = Workload{
		Name: "bank-stash", Doc: "the same without asking: an account puts off what comes before the other has confirmed",
		Unit: "ns/transfer", What: "transfers", Size: 60_000, Quick: 5_000,
		Params:   []Param{{"accounts", "how many", 1000, 100_000}},
		Optional: true,
		Actors:   stashNetwork.actors, Native: stashNetwork.native,
	}
)

// transfer is of so many cents. Those who pay never receive, so that no ring of accounts that wait can form.
type transfer struct{ from, to, cents int }

// confirmation answers a transfer.
type confirmation struct{}

var theConfirmation = new(confirmation)

const bankOpening = 1_000_000

// transfers returns n transfers and the balances after them.
func transfers(accounts, n int) (ts []transfer, after []int) {
	r, payers := random(7), max(1, accounts*8/10)
	ts, after = make([]transfer, n), make([]int, accounts)
	for i := range after {
		after[i] = bankOpening
	}
	for i := range ts {
		t := &ts[i]
		*t = transfer{from: r.IntN(payers), to: payers + r.IntN(accounts-payers), cents: 1 + r.IntN(100)}
		after[t.from] -= t.cents
		after[t.to] += t.cents
	}
	return ts, after
}

func bankAccounts(b *B) int { return max(2, b.Param("accounts")) }

func checkBalances(got, want []int) error {
	for i := range want {
		if err := check(fmt.Sprintf("balance of account %d", i), got[i], want[i]); err != nil {
			return err
		}
	}
	return nil
}

type account struct {
	i, balance int
	refs       []core.Ref
	end        *latch
}

func (a *account) Receive(ctx context.Context, msg any) (any, error) {
	t, ok := msg.(*transfer)
	if !ok {
		return nil, fmt.Errorf("%w: message %v", errWrong, msg)
	}
	if t.to == a.i {
		a.balance += t.cents
		return theConfirmation, nil
	}
	a.balance -= t.cents
	reply, err := a.refs[t.to].Ask(ctx, t)
	if err != nil {
		return nil, err
	}
	if reply != any(theConfirmation) {
		return nil, fmt.Errorf("%w: a reply is %v", errWrong, reply)
	}
	a.end.hit()
	return nil, nil
}

func bankRun(ctx context.Context, rt core.Runtime, b *B) error {
	return runBank(ctx, rt, b,
		func(i int, end *latch) *account { return &account{i: i, balance: bankOpening, end: end} },
		func(a *account, refs []core.Ref) { a.refs = refs },
		func(a *account) (int, error) { return a.balance, nil })
}

// runBank measures accounts that are actors: how one is made, how it gets to know the others, and its balance at the end.
func runBank[A any](
	ctx context.Context, rt core.Runtime, b *B,
	open func(i int, end *latch) A, introduce func(a A, refs []core.Ref), balance func(a A) (int, error),
) error {
	n := bankAccounts(b)
	ts, want := transfers(n, b.N)
	end := newLatch(b.N)
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}
	refs, err := startEach(ctx, rt, n, func(i int) A { return open(i, end) })
	if err != nil {
		return err
	}
	if err := inspectEach(ctx, refs, func(_ int, a A) error { introduce(a, refs); return nil }); err != nil {
		return err
	}

	b.Start()
	for i := range ts {
		if err := refs[ts[i].from].Tell(ctx, &ts[i]); err != nil {
			return err
		}
	}
	b.Peek()
	if err := w.wait(ctx, end); err != nil {
		return err
	}
	b.Stop(b.N)

	got := make([]int, n)
	if err := inspectEach(ctx, refs, func(i int, a A) (err error) { got[i], err = balance(a); return err }); err != nil {
		return err
	}
	return checkBalances(got, want)
}

// A goroutine per account reads a channel; who receives is sent the transfer with a reply channel, which the payer, who
// waits for one at a time, uses again and again.
func bankNative(ctx context.Context, b *B) error {
	n := bankAccounts(b)
	ts, want := transfers(n, b.N)
	end := newLatch(b.N)
	type request struct {
		t     *transfer
		reply chan<- *confirmation
	}
	ins, got := make([]chan request, n), make([]int, n)
	for i := range ins {
		ins[i] = make(chan request, 64)
	}
	ready, finished := make(chan struct{}), make(chan struct{})
	for i, in := range ins {
		go func() {
			balance, reply := bankOpening, make(chan *confirmation, 1)
			ready <- struct{}{}
			for req := range in {
				if req.t.to == i {
					balance += req.t.cents
					req.reply <- theConfirmation
					continue
				}
				balance -= req.t.cents
				ins[req.t.to] <- request{req.t, reply}
				<-reply
				end.hit()
			}
			got[i] = balance
			finished <- struct{}{}
		}()
		<-ready
	}

	b.Start()
	for i := range ts {
		ins[ts[i].from] <- request{&ts[i], nil}
	}
	b.Peek()
	if err := end.wait(ctx); err != nil {
		return err
	}
	b.Stop(b.N)

	for _, in := range ins {
		close(in)
		<-finished
	}
	return checkBalances(got, want)
}

// Who waits for a confirmation goes on reading, so those who are paid can always send it, and go on reading too.
var stashNetwork = network{capacity: 64, make: func(b *B, end *latch) ([]node, int, func(post), func() (int, error)) {
	n := bankAccounts(b)
	ts, want := transfers(n, b.N)
	nodes := make([]node, n)
	for i := range nodes {
		nodes[i] = &stashAccount{i: i, balance: bankOpening, end: end}
	}
	begin := func(send post) {
		for i := range ts {
			send(ts[i].from, &ts[i])
		}
	}
	return nodes, b.N, begin, func() (int, error) {
		got := make([]int, n)
		for i := range nodes {
			got[i] = nodes[i].(*stashAccount).balance
		}
		return b.N, checkBalances(got, want)
	}
}}

type stashAccount struct {
	i, balance int
	waiting    bool
	stash      []*transfer
	end        *latch
}

func (a *stashAccount) take(msg any, send post) {
	switch msg := msg.(type) {
	case *transfer:
		switch {
		case msg.to == a.i:
			a.balance += msg.cents
			send(msg.from, theConfirmation)
		case a.waiting:
			a.stash = append(a.stash, msg)
		default:
			a.pay(msg, send)
		}
	case *confirmation:
		a.waiting = false
		a.end.hit()
		if len(a.stash) > 0 {
			next := a.stash[0]
			a.stash = a.stash[1:]
			a.pay(next, send)
		}
	}
}

func (a *stashAccount) pay(t *transfer, send post) {
	a.balance -= t.cents
	a.waiting = true
	send(t.to, t)
}
