package misuse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/actortest"
	"github.com/gokka/gokka/app"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/sim"
	"github.com/gokka/gokka/supervisor"
)

func TestZeroFutures(t *testing.T) {
	ctx := bounded(t)
	var set, unset future.Promise[int]
	require.NoError(t, set.Set(7))
	n, err := set.Get(ctx)
	require.NoError(t, err)
	require.Equal(t, 7, n)

	var missing *future.Promise[int]
	errorsOf{
		"nil promise":     {future.ErrNilFuture, func() error { return second(future.GetAll(ctx, missing.Future())) }},
		"nil error":       {future.ErrNilError, func() error { return unset.SetError(nil) }},
		"nil ctx":         {core.ErrNilContext, func() error { return second(unset.Get(none)) }},
		"GetAll":          {future.ErrNilFuture, func() error { return second(future.GetAll[int](ctx, nil)) }},
		"GetAll nil":      {core.ErrNilContext, func() error { return second(future.GetAll(none, future.Resolved(1))) }},
		"GetAll none":     {nil, func() error { return second(future.GetAll[int](ctx)) }},
		"Outcomes":        {future.ErrNilFuture, func() error { return future.Outcomes[int](ctx, nil)[0].Err }},
		"Outcomes nil":    {core.ErrNilContext, func() error { return future.Outcomes(none, unset.Future())[0].Err }},
		"AsCompleted":     {future.ErrNilFuture, func() error { return firstOf(ctx, nil) }},
		"AsCompleted nil": {core.ErrNilContext, func() error { return firstOf(none, unset.Future()) }},
		"First":           {future.ErrNilFuture, func() error { return second(future.First[int](nil).Get(ctx)) }},
		"First none":      {future.ErrEmpty, func() error { return second(future.First[int]().Get(ctx)) }},
		"Join":            {future.ErrNilFuture, func() error { return second(future.Join[int](nil).Get(ctx)) }},
		"Map":             {future.ErrNilFuture, func() error { return second(future.Map[int, int](nil, nil).Get(ctx)) }},
		"Filter":          {future.ErrNilFuture, func() error { return second(future.Filter(future.Resolved([]int{1}), nil).Get(ctx)) }},
		"Reduce":          {future.ErrNilFuture, func() error { return second(future.Reduce[int, int](nil, 0, nil).Get(ctx)) }},
		"Lazy":            {future.ErrNilFuture, func() error { return second(future.Lazy[int](nil).Get(ctx)) }},
		"FromChan":        {future.ErrNilFuture, func() error { return second(future.FromChan[int](nil).Get(ctx)) }},
		"Failed":          {future.ErrNilError, func() error { return second(future.Failed[int](nil).Get(ctx)) }},
		"OnDone":          {nil, func() error { future.OnDone[int](nil, nil)(); future.OnDone(unset.Future(), nil)(); return nil }},
	}.run(t)
}

func firstOf(ctx context.Context, f future.Future[int]) error {
	for _, err := range future.AsCompleted(ctx, f) {
		return err
	}
	return nil
}

func TestZeroRegistry(t *testing.T) {
	ctx, reg := bounded(t), new(registry.Registry)
	ref, _ := living(t)
	errorsOf{
		"All":        {nil, func() error { return same(len(reg.All()), 0) }},
		"ByTypeName": {nil, func() error { return same(len(reg.ByTypeName("echo")), 0) }},
		"ByType":     {nil, func() error { return same(len(registry.ByType[*echo](reg)), 0) }},
		"ByType of nil": {nil, func() error {
			return same(len(registry.ByType[*echo](nil)), len(registry.ByType[*echo](registry.Default())))
		}},
		"ByURN":         {nil, func() error { _, ok := reg.ByURN(""); return same(ok, false) }},
		"Broadcast":     {nil, func() error { return second(reg.Broadcast(ctx, 1, registry.Filter{})) }},
		"Broadcast nil": {core.ErrNilContext, func() error { return second(reg.Broadcast(none, 1)) }},
		"StopAll":       {nil, func() error { return second(reg.StopAll(ctx)) }},
		"StopAll nil":   {core.ErrNilContext, func() error { return second(reg.StopAll(none)) }},
		"StopAllFuture": {nil, func() error { return same(len(reg.StopAllFuture()), 0) }},
		"zero Ref":      {nil, func() error { reg.Register(core.Ref{}); reg.Unregister(core.Ref{}); return same(reg.Len(), 0) }},
		"BeforeRead":    {nil, func() error { r := new(registry.Registry); r.BeforeRead(nil); return same(len(r.All()), 0) }},
	}.run(t)
	reg.Register(ref)
	require.Len(t, reg.All(), 1)
}

func TestZeroProxies(t *testing.T) {
	ctx := bounded(t)
	var typed proxy.Typed[*echo]
	var dynamic proxy.Proxy
	tell := func(context.Context, *echo) error { return nil }
	ask := func(context.Context, *echo) (int, error) { return 1, nil }
	errorsOf{
		"Of":         {core.ErrNoActor, func() error { return second(proxy.Of[*echo](core.Ref{})) }},
		"New":        {core.ErrNoActor, func() error { return second(proxy.New(core.Ref{})) }},
		"Ask":        {core.ErrNoActor, func() error { return second(proxy.Ask(ctx, typed, ask)) }},
		"AskFuture":  {core.ErrNoActor, func() error { return second(proxy.AskFuture(ctx, typed, ask).Get(ctx)) }},
		"Tell":       {core.ErrNoActor, func() error { return proxy.Tell(ctx, typed, tell) }},
		"nil fn":     {core.ErrNilFunc, func() error { return proxy.Tell(ctx, typed, nil) }},
		"group":      {nil, func() error { return second(proxy.Group[*echo](nil).Tell(ctx, tell)) }},
		"group of 0": {core.ErrNoActor, func() error { return second(proxy.Group[*echo]{typed}.Tell(ctx, tell)) }},
		"Call":       {core.ErrNoActor, func() error { return second(dynamic.Call("X").Get(ctx)) }},
		"Get":        {core.ErrNoActor, func() error { return second(dynamic.Get("X").Get(ctx)) }},
		"Set":        {core.ErrNoActor, func() error { return dynamic.Set(ctx, "X", 1) }},
		"Defer":      {core.ErrNoActor, func() error { return dynamic.At("Y").Defer("X") }},
		"Attrs":      {core.ErrNoActor, func() error { return second(dynamic.Attrs()) }},
		"Select":     {nil, func() error { return same(len(proxy.Select[*echo](new(registry.Registry))), 0) }},
	}.run(t)
}

func TestZeroSupervision(t *testing.T) {
	ctx := bounded(t)
	ref, _ := living(t)
	errorsOf{
		"New":             {nil, func() error { return second(supervisor.New(supervisor.Options{})) }},
		"zero Spec":       {supervisor.ErrInvalidOption, func() error { return second(supervisor.New(supervisor.Options{Children: make([]supervisor.Spec, 1)})) }},
		"Child":           {core.ErrNoActor, func() error { return second(supervisor.Child(ctx, core.Ref{}, "a")) }},
		"Child nil":       {core.ErrNilContext, func() error { return second(supervisor.Child(none, ref, "a")) }},
		"Add":             {supervisor.ErrInvalidOption, func() error { return second(supervisor.Add(ctx, core.Ref{}, supervisor.Spec{})) }},
		"Remove":          {core.ErrNoActor, func() error { return supervisor.Remove(ctx, core.Ref{}, "a") }},
		"Children":        {core.ErrNoActor, func() error { return second(supervisor.Children(ctx, core.Ref{})) }},
		"without a Start": {nil, func() error { return new(supervisor.Supervisor).OnStop(ctx) }},
		"app.Until nil":   {core.ErrNilContext, func() error { return app.Until(none, ref) }},
		"app.Until":       {core.ErrNoActor, func() error { return app.Until(ctx, core.Ref{}) }},
		"app.Dump":        {core.ErrNilWriter, func() error { return app.Dump(nil) }},
		"app.Main": {nil, func() error {
			return same(app.Main(app.Options{Registry: new(registry.Registry), Signals: make(chan os.Signal), Stderr: io.Discard}, nil), 1)
		}},
	}.run(t)
	// It is an actor, but no supervisor.
	_, err := supervisor.Child(ctx, ref, "a")
	_, ok := errors.AsType[*core.ReplyTypeError](err)
	require.True(t, ok, err)
}

// What users print must not be what makes their program panic.
func TestZeroValuesCanBePrinted(t *testing.T) {
	for _, err := range []error{
		&core.ActorDeadError{}, &core.TimeoutError{}, &core.DeadlockError{}, &core.ShutdownError{}, &core.PanicError{}, core.FatalError{},
		&core.ReplyTypeError{}, &future.TimeoutError{}, &supervisor.ChildError{}, &supervisor.IntensityError{}, &proxy.AttrError{},
		&proxy.CallError{}, &proxy.TypeError{}, &app.SignalError{}, &sim.StuckError{}, &sim.BlockedError{}, &sim.DivergenceError{},
	} {
		require.NotPanics(t, func() {
			require.NotEmpty(t, err.Error())
			_ = errors.Is(err, io.EOF)
		}, "%T", err)
	}
	for _, v := range []fmt.Stringer{
		core.Ref{}, core.Status{}, core.Waiting{}, core.DeadLetter{}, core.DeadReason(99), supervisor.Event{}, supervisor.Info{},
		supervisor.Kind(99), supervisor.State(99), supervisor.Strategy(99), supervisor.Restart(99), proxy.Attr{}, proxy.Kind(99), proxy.Proxy{},
		proxy.Typed[int]{}, sim.Strategy{}, &sim.Failure{}, &sim.Report{}, new(future.Promise[int]),
	} {
		require.NotPanics(t, func() { require.NotEmpty(t, v.String()) }, "%T", v)
	}
	for _, v := range []any{core.Ref{}, core.Status{}, core.Report{}} {
		_, err := json.Marshal(v)
		require.NoError(t, err, "%T", v)
	}
}

func TestZeroValuesOfTheKernel(t *testing.T) {
	require.NotPanics(t, func() {
		var base core.Base
		base.Stop()
		require.True(t, base.Self().IsZero())
		require.Empty(t, base.URN())

		var env core.Env
		env.LogDeadLetters()
		require.False(t, env.Now().IsZero())

		var mail core.Mail
		require.False(t, mail.Asked() || mail.IsStop() || mail.Withdrawn())
		require.Nil(t, mail.Message())

		var step core.Step
		require.False(t, step.Open())
		require.Nil(t, step.Message())

		var list core.CellList
		require.Empty(t, list.Cells())
		require.Zero(t, list.Len())
		require.NoError(t, core.CheckOutside(nil))
		require.EqualError(t, core.NewShutdownError(nil, io.EOF), "0 actors did not stop: EOF")
	})
}

// A probe without a test cannot fail it, so it says what is wrong in the one way that is left.
func TestZeroProbe(t *testing.T) {
	const said = "actortest: this Probe was not made by NewProbe"
	var p actortest.Probe
	require.True(t, p.Ref().IsZero())
	require.Empty(t, p.Pending())
	p.Answer(nil)
	require.PanicsWithValue(t, said, func() { p.ExpectNone(time.Second) })
	require.PanicsWithValue(t, said, func() { actortest.Expect[int](&p, time.Second) })
	require.PanicsWithValue(t, said, func() { actortest.Fish[int](nil, time.Second, nil) })
}
