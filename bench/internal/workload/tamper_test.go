package workload

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// tampered is a runtime that does something wrong with one of the messages of a workload.
type tampered struct {
	core.Runtime
	env   core.Env
	wants func(msg any) bool // which messages count
	at    int64              // which of them, from 1
	seen  atomic.Int64
	do    func(t *tampered, from *core.Turn, to *core.Cell, m core.Mail)
	held  *core.Mail // to be delivered after the next one; see swap
}

func (t *tampered) Env() *core.Env { return &t.env }

// Send implements core.Mediator.
func (t *tampered) Send(from *core.Turn, to *core.Cell, m core.Mail) error {
	if !t.wants(m.Message()) {
		return t.deliver(from, to, m)
	}
	seen := t.seen.Add(1)
	if seen == t.at {
		t.do(t, from, to, m)
		return nil
	}
	err := t.deliver(from, to, m)
	if seen == t.at+1 && t.held != nil {
		_ = t.deliver(from, to, *t.held)
	}
	return err
}

func (t *tampered) deliver(from *core.Turn, to *core.Cell, m core.Mail) error {
	wake, accepted := to.Deliver(m)
	if !accepted {
		return &core.ActorDeadError{Ref: to.Ref()}
	}
	if wake {
		t.Schedule(to, from)
	}
	return nil
}

func drop(*tampered, *core.Turn, *core.Cell, core.Mail) {}

func duplicate(t *tampered, from *core.Turn, to *core.Cell, m core.Mail) {
	_ = t.deliver(from, to, m)
	_ = t.deliver(from, to, m)
}

// change alters the message on its way.
func change[M any](f func(M)) func(*tampered, *core.Turn, *core.Cell, core.Mail) {
	return func(t *tampered, from *core.Turn, to *core.Cell, m core.Mail) {
		f(m.Message().(M))
		_ = t.deliver(from, to, m)
	}
}

// swap keeps the message back until the next one that counts has been delivered. Those must all be from one sender.
func swap(t *tampered, _ *core.Turn, _ *core.Cell, m core.Mail) { t.held = &m }

func ofSender0(msg any) bool {
	m, ok := msg.(*numbered)
	return ok && m.sender == 0
}

// stopAfter delivers the message, and then stops the actor behind the workload's back.
func stopAfter(t *tampered, from *core.Turn, to *core.Cell, m core.Mail) {
	_ = t.deliver(from, to, m)
	to.Ref().StopFuture()
}

func is[M any](msg any) bool {
	_, ok := msg.(M)
	return ok
}

// Each workload must notice that a message was lost, came twice, in the wrong order, or with another content. A lost one
// is noticed as a wait without an end, which costs no time in a bubble.
func TestVerificationFails(t *testing.T) {
	lcgStep := change(func(j *job) { j.x++ })
	shallow := mustWith(skynet, Values{"depth": 2})
	small := func(w Workload) Workload { return mustWith(w, Values{"board": 8}) }
	wrongQuestion := change(func(q *question) { q.in++ })
	for name, c := range map[string]struct {
		w     Workload
		n     int
		wants func(any) bool
		do    func(*tampered, *core.Turn, *core.Cell, core.Mail)
		err   error
	}{
		"ping-pong, lost":        {pingPong, 20, is[*int], drop, core.ErrTimeout},
		"ask, changed":           {ask, 20, is[*question], wrongQuestion, errWrong},
		"ask-deadline, changed":  {askDeadline, 20, is[*question], wrongQuestion, errWrong},
		"ask-deadline, lost":     {askDeadline, 20, is[*question], drop, core.ErrTimeout},
		"ask-64, changed":        {ask64, 128, is[*question], wrongQuestion, errWrong},
		"nested, changed":        {nested, 2, is[*question], change(func(q *question) { q.in += 2 }), errWrong},
		"count, lost":            {count, 20, is[*int], drop, errWrong},
		"count, twice":           {count, 20, is[*int], duplicate, errWrong},
		"fan-in, lost":           {fanIn, 80, is[*numbered], drop, core.ErrTimeout},
		"fan-in, twice":          {fanIn, 80, is[*numbered], duplicate, errWrong},
		"fan-in, order":          {fanIn, 80, ofSender0, swap, errWrong},
		"fan-out, lost":          {fanOut, 2, is[*kick], drop, core.ErrTimeout},
		"fan-out, twice":         {fanOut, 2, is[*kick], duplicate, errWrong},
		"ring, lost":             {ring, 600, is[*token], drop, core.ErrTimeout},
		"ring, a hop left out":   {ring, 600, is[*token], change(func(t *token) { t.left-- }), errWrong},
		"big, lost":              {big, 1, is[*bigMail], drop, core.ErrTimeout},
		"big, twice":             {big, 3, is[*bigMail], duplicate, errWrong},
		"cpu-mix, lost":          {cpuMix, 1, is[*job], drop, core.ErrTimeout},
		"cpu-mix, changed":       {cpuMix, 1, is[*job], lcgStep, errWrong},
		"ring, tokens":           {mustWith(ring, Values{"tokens": 5}), 600, is[*token], drop, core.ErrTimeout},
		"sim-speed, lost":        {simSpeed, 200, is[*token], drop, core.ErrTimeout},
		"sim-speed, hop missing": {simSpeed, 200, is[*token], change(func(t *token) { t.left-- }), errWrong},
		"crowd, twice":           {crowd, 600, is[*token], duplicate, errWrong},
		"pairs, lost":            {pairs, 20, is[*int], drop, core.ErrTimeout},
		"pairs, twice":           {pairs, 200, is[*int], duplicate, errWrong},
		"chameneos, lost":        {mustWith(chameneos, Values{"creatures": 2}), 20, is[*meet], drop, core.ErrTimeout},
		"chameneos, twice":       {chameneos, 200, is[*recolour], duplicate, errWrong},
		"bank, lost":             {bank, 50, is[*transfer], drop, core.ErrTimeout},
		"bank, twice":            {bank, 50, is[*transfer], duplicate, errWrong},
		"bank, changed":          {bank, 50, is[*transfer], change(func(t *transfer) { t.cents++ }), errWrong},
		"bank-stash, lost":       {bankStash, 50, is[*transfer], drop, core.ErrTimeout},
		"bank-stash, changed":    {bankStash, 50, is[*transfer], change(func(t *transfer) { t.cents++ }), errWrong},
		"dict, lost":             {dict, 200, is[*dictRequest], drop, core.ErrTimeout},
		"dict, twice":            {dict, 200, is[*dictRequest], duplicate, errWrong},
		"dict, changed":          {dict, 200, is[*dictRequest], change(func(r *dictRequest) { r.key++ }), errWrong},
		"dict, reply changed":    {dict, 200, is[*dictReply], change(func(r *dictReply) { r.value++ }), errWrong},
		"philosophers, lost":     {philosophers, 200, is[*hungry], drop, core.ErrTimeout},
		"philosophers, twice":    {philosophers, 200, is[*served], duplicate, errWrong},
		"philosophers, full":     {philosophers, 200, is[*full], duplicate, errWrong},
		"bank-pipe, lost":        {bankPipe, 50, is[*transfer], drop, core.ErrTimeout},
		"bank-pipe, twice":       {bankPipe, 50, is[*transfer], duplicate, errWrong},
		"bank-pipe, changed":     {bankPipe, 50, is[*transfer], change(func(t *transfer) { t.cents++ }), errWrong},
		"stop-storm, lost":       {stopStorm, 20, is[*kick], drop, errWrong},
		"stop-storm, twice":      {stopStorm, 20, is[*kick], duplicate, errWrong},
		"stop-storm, lost ask":   {stopStorm, 20, is[*question], drop, core.ErrTimeout},
		"timers, lost":           {timers, 200, is[*alarm], drop, core.ErrTimeout},
		"timers, twice":          {timers, 200, is[*alarm], duplicate, errWrong},
		"timers, too early":      {timers, 200, is[*alarm], change(func(a *alarm) { a.due = a.due.Add(timerNever) }), errWrong},
		"quicksort, lost":        {quicksort, 20_000, is[*partSorted], drop, core.ErrTimeout},
		"quicksort, changed":     {quicksort, 20_000, is[*partSorted], change(func(s *partSorted) { s.numbers++ }), errWrong},
		"nqueens, lost":          {small(nQueens), 1, is[*queensWork], drop, nil},
		"nqueens, changed":       {small(nQueens), 1, is[*queensDone], change(func(d *queensDone) { d.solutions++ }), errWrong},
		"sieve, lost":            {mustWith(sieve, Values{"limit": 2000}), 1, is[*int], drop, errWrong},
		"sieve, no end":          {mustWith(sieve, Values{"limit": 20_000}), 5, is[*sieveEnd], drop, core.ErrTimeout},
		"uct, lost":              {uct, 100, is[*leafSum], drop, core.ErrTimeout},
		"uct, changed":           {uct, 100, is[*leafSum], change(func(s *leafSum) { s.hash++ }), errWrong},
		"noisy, lost":            {noisy, 3, is[*int], drop, core.ErrTimeout},
		"blocking, lost":         {blocking, 20, is[*kick], drop, core.ErrTimeout},
		"blocking, twice":        {blocking, 20, is[*kick], duplicate, errWrong},
		"idle-mem, lost":         {idleMem, 20, is[*kick], drop, core.ErrTimeout},
		"idle-mem, one not idle": {idleMem, 20, is[*kick], stopAfter, nil},
		"spawn, lost":            {spawn, 20, is[*kick], drop, core.ErrTimeout},
		"skynet, lost":           {shallow, 1, is[*skyResult], drop, core.ErrTimeout},
		"skynet, changed":        {shallow, 1, is[*skyResult], change(func(r *skyResult) { r.sum++ }), errWrong},
		"skynet, a node missing": {shallow, 1, is[*skyResult], change(func(r *skyResult) { r.nodes-- }), errWrong},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				inner := newRuntime(t)
				rt := &tampered{Runtime: inner, env: *inner.Env(), wants: c.wants, at: 5, do: c.do}
				rt.env.Mediator = rt
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				_, err := c.w.Run(ctx, rt, "", c.n)
				require.Error(t, err)
				if c.err != nil {
					require.ErrorIs(t, err, c.err)
				}
			})
		})
	}
}

func mustWith(w Workload, vs Values) Workload {
	w, err := w.With(vs)
	if err != nil {
		panic(err)
	}
	return w
}

func newRuntime(t *testing.T) *goroutine.Runtime {
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New(), Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, rt.Shutdown(context.Background())) })
	return rt
}

func TestSpawnNoticesWhatStaysRegistered(t *testing.T) {
	rt := newRuntime(t)
	_, err := core.Start(t.Context(), rt, new(sink))
	require.NoError(t, err)
	_, err = spawn.Run(t.Context(), rt, "", 10)
	require.ErrorIs(t, err, errWrong)
	require.ErrorContains(t, err, "registry")
}

// It looks at the clock until a request is due, and in a bubble it would never be.
func TestOpenLoopVerificationFails(t *testing.T) {
	for _, c := range []struct {
		do  func(*tampered, *core.Turn, *core.Cell, core.Mail)
		err error
	}{{drop, core.ErrTimeout}, {duplicate, errWrong}} {
		inner := newRuntime(t)
		rt := &tampered{Runtime: inner, env: *inner.Env(), wants: is[*arrival], at: 5, do: c.do}
		rt.env.Mediator = rt
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		_, err := openLoop.Run(ctx, rt, "", 20)
		require.ErrorIs(t, err, c.err)
	}
}

// The runtime that is asked does something wrong.
func TestCrossVerificationFails(t *testing.T) {
	inner := newRuntime(t)
	rt := &tampered{Runtime: inner, env: *inner.Env(), wants: is[*question], at: 5, do: change(func(q *question) { q.in++ })}
	rt.env.Mediator = rt
	require.ErrorIs(t, crossRun(t.Context(), newRuntime(t), rt, &B{N: 20}), errWrong)
	require.NoError(t, crossRun(t.Context(), newRuntime(t), newRuntime(t), &B{N: 20}))
}
