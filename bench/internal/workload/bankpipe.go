package workload

import (
	"context"
	"fmt"

	"github.com/gokka/gokka/core"
)

var bankPipe = Workload{
	Name: "bank-pipe", Doc: "the same, the reply piped to the account as a message: it pays the next one meanwhile",
	Unit: "ns/transfer", What: "transfers", Size: 60_000, Quick: 5_000,
	Params:   []Param{{"accounts", "how many", 1000, 100_000}},
	Optional: true,
	Actors:   bankPipeRun, Native: bankPipeNative,
}

// pipeAccount counts the transfers whose confirmation it waits for.
type pipeAccount struct {
	core.Base
	i, balance, unconfirmed int
	refs                    []core.Ref
	end                     *latch
}

// settled is what is made of the reply to a transfer.
type settled struct {
	reply any
	err   error
}

func (a *pipeAccount) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case *transfer:
		if msg.to == a.i {
			a.balance += msg.cents
			return theConfirmation, nil
		}
		a.balance -= msg.cents
		a.unconfirmed++
		return nil, core.Pipe(ctx, a.refs[msg.to].AskFuture(ctx, msg), a.Self(), func(reply any, err error) any {
			return settled{reply, err}
		})
	case settled:
		if msg.err != nil {
			return nil, msg.err
		}
		if msg.reply != any(theConfirmation) {
			return nil, fmt.Errorf("%w: a reply is %v", errWrong, msg.reply)
		}
		a.unconfirmed--
		a.end.hit()
		return nil, nil
	}
	return nil, fmt.Errorf("%w: message %v", errWrong, msg)
}

func bankPipeRun(ctx context.Context, rt core.Runtime, b *B) error {
	return runBank(ctx, rt, b,
		func(i int, end *latch) *pipeAccount { return &pipeAccount{i: i, balance: bankOpening, end: end} },
		func(a *pipeAccount, refs []core.Ref) { a.refs = refs },
		func(a *pipeAccount) (int, error) {
			return a.balance, check("transfers not confirmed", a.unconfirmed, 0)
		})
}

// A goroutine per account reads two channels: transfers, and confirmations, of which the second has room for all that
// the account can get. So who is paid never waits, and no ring of waiting senders can form.
func bankPipeNative(ctx context.Context, b *B) error {
	n := bankAccounts(b)
	ts, want := transfers(n, b.N)
	end := newLatch(b.N)
	pays := make([]int, n)
	for i := range ts {
		pays[ts[i].from]++
	}
	ins, confirmed, got := make([]chan *transfer, n), make([]chan *confirmation, n), make([]int, n)
	for i := range ins {
		ins[i], confirmed[i] = make(chan *transfer, 64), make(chan *confirmation, pays[i])
	}
	ready, finished := make(chan struct{}), make(chan int)
	for i, in := range ins {
		go func() {
			balance, unconfirmed := bankOpening, 0
			ready <- struct{}{}
			for {
				select {
				case t, ok := <-in:
					switch {
					case !ok:
						got[i] = balance
						finished <- unconfirmed
						return
					case t.to == i:
						balance += t.cents
						confirmed[t.from] <- theConfirmation
					default:
						balance -= t.cents
						unconfirmed++
						ins[t.to] <- t
					}
				case <-confirmed[i]:
					unconfirmed--
					end.hit()
				}
			}
		}()
		<-ready
	}

	b.Start()
	for i := range ts {
		ins[ts[i].from] <- &ts[i]
	}
	b.Peek()
	if err := end.wait(ctx); err != nil {
		return err
	}
	b.Stop(b.N)

	for _, in := range ins {
		close(in)
		if err := check("transfers not confirmed", <-finished, 0); err != nil {
			return err
		}
	}
	return checkBalances(got, want)
}
