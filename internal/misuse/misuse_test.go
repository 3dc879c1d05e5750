package misuse

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// none is a nil context that staticcheck does not know to be one.
var none context.Context

type echo struct{}

func (*echo) Receive(_ context.Context, msg any) (any, error) { return msg, nil }

// bounded is the ctx that no test should ever need the end of.
func bounded(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// living returns an actor to misuse.
func living(t *testing.T) (core.Ref, *goroutine.Runtime) {
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New(), Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, rt.Shutdown(bounded(t))) })
	ref, err := core.Start(t.Context(), rt, &echo{})
	require.NoError(t, err)
	return ref, rt
}

// errorsOf makes a table of calls and the errors that they should return; nil for calls that should just work.
type errorsOf map[string]struct {
	want error
	call func() error
}

func (table errorsOf) run(t *testing.T) {
	t.Helper()
	for name, c := range table {
		t.Run(name, func(t *testing.T) {
			var err error
			require.NotPanics(t, func() { err = c.call() })
			if c.want == nil {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, c.want)
			}
		})
	}
}

// second drops the value of a call.
func second[T any](_ T, err error) error { return err }

// same is an error unless got is want.
func same[T comparable](want, got T) error {
	if got != want {
		return errors.New("another value")
	}
	return nil
}

func TestZeroRef(t *testing.T) {
	ctx, zero := bounded(t), core.Ref{}
	errorsOf{
		"Tell":           {core.ErrNoActor, func() error { return zero.Tell(ctx, 1) }},
		"TryTell":        {core.ErrNoActor, func() error { return zero.TryTell(1) }},
		"Ask":            {core.ErrNoActor, func() error { return second(zero.Ask(ctx, 1)) }},
		"AskFuture":      {core.ErrNoActor, func() error { return second(zero.AskFuture(ctx, 1).Get(ctx)) }},
		"core.Ask":       {core.ErrNoActor, func() error { return second(core.Ask[int](ctx, zero, 1)) }},
		"core.AskFuture": {core.ErrNoActor, func() error { return second(core.AskFuture[int](ctx, zero, 1).Get(ctx)) }},
		"Stop":           {core.ErrNoActor, func() error { return second(zero.Stop(ctx)) }},
		"StopFuture":     {core.ErrNoActor, func() error { return second(zero.StopFuture().Get(ctx)) }},
		"Ready":          {core.ErrNoActor, func() error { return zero.Ready(ctx) }},
		"ReadyFuture":    {core.ErrNoActor, func() error { return second(zero.ReadyFuture().Get(ctx)) }},
		"Wait":           {core.ErrNoActor, func() error { return zero.Wait(ctx) }},
		"Err":            {core.ErrNoActor, func() error { return zero.Err() }},
		"TellAfter":      {core.ErrNoActor, func() error { return second(core.TellAfter(ctx, zero, 1, 1)) }},
		"TellEvery":      {core.ErrNoActor, func() error { return second(core.TellEvery(ctx, zero, 1, 1)) }},
		"Watch":          {core.ErrNoActor, func() error { return core.Watch(ctx, zero) }},
		"Unwatch":        {core.ErrNoActor, func() error { return core.Unwatch(ctx, zero) }},
		"Pipe": {core.ErrNoActor, func() error {
			return core.Pipe(ctx, nil, zero, func(int, error) any { return nil })
		}},
		"Kill": {nil, func() error { zero.Kill(nil); return nil }},
		"Done": {nil, func() error { <-zero.Done(); return nil }},
		"look": {nil, func() error {
			return errors.Join(same(zero.URN(), ""), same(zero.IsAlive(), false), same(zero.IsZero(), true),
				same(zero.Type(), nil), same(zero.Cell(), nil), same(zero.String(), "no actor"))
		}},
		"MarshalText": {nil, func() error { return second(zero.MarshalText()) }},
	}.run(t)
}

func TestNilContexts(t *testing.T) {
	ctx := bounded(t)
	ref, rt := living(t)
	errorsOf{
		"Start":       {core.ErrNilContext, func() error { return second(core.Start(none, rt, &echo{})) }},
		"Spawn":       {core.ErrNilContext, func() error { return second(core.Spawn(none, &echo{})) }},
		"Tell":        {core.ErrNilContext, func() error { return ref.Tell(none, 1) }},
		"Ask":         {core.ErrNilContext, func() error { return second(ref.Ask(none, 1)) }},
		"AskFuture":   {core.ErrNilContext, func() error { return second(ref.AskFuture(none, 1).Get(ctx)) }},
		"Get":         {core.ErrNilContext, func() error { return second(ref.AskFuture(ctx, 1).Get(none)) }},
		"Stop":        {core.ErrNilContext, func() error { return second(ref.Stop(none)) }},
		"Ready":       {core.ErrNilContext, func() error { return ref.Ready(none) }},
		"Wait":        {core.ErrNilContext, func() error { return ref.Wait(none) }},
		"Watch":       {core.ErrNilContext, func() error { return core.Watch(none, ref) }},
		"Unwatch":     {core.ErrNilContext, func() error { return core.Unwatch(none, ref) }},
		"TellAfter":   {core.ErrNilContext, func() error { return second(core.TellAfter(none, ref, 1, 1)) }},
		"TellEvery":   {core.ErrNilContext, func() error { return second(core.TellEvery(none, ref, 1, 1)) }},
		"Pipe":        {core.ErrNilContext, func() error { return core.Pipe[int](none, nil, ref, nil) }},
		"Shutdown":    {core.ErrNilContext, func() error { return rt.Shutdown(none) }},
		"WithTimeout": {core.ErrNilContext, func() error { return ended(core.WithTimeout(none, time.Hour)) }},
		"then Tell": {nil, func() error {
			ctx, cancel := core.WithTimeout(none, time.Hour)
			defer cancel()
			return ref.Tell(ctx, 1)
		}},
		"Self":    {nil, func() error { return same(core.Self(none), core.Ref{}) }},
		"Current": {nil, func() error { return same(core.Current(none), core.Ref{}) }},
	}.run(t)
}

// ended returns why ctx has ended, nil if it has not.
func ended(ctx context.Context, cancel context.CancelFunc) error {
	defer cancel()
	if ctx.Err() == nil {
		return nil
	}
	return context.Cause(ctx)
}

func TestNilArguments(t *testing.T) {
	ctx := bounded(t)
	ref, rt := living(t)
	errorsOf{
		"no runtime":     {core.ErrNilRuntime, func() error { return second(core.Start(ctx, nil, &echo{})) }},
		"nil runtime":    {core.ErrNilRuntime, func() error { return second(core.Start(ctx, (*goroutine.Runtime)(nil), &echo{})) }},
		"no actor":       {core.ErrNilActor, func() error { return second(core.Start(ctx, rt, nil)) }},
		"nil actor":      {core.ErrNilActor, func() error { return second(core.Start(ctx, rt, (*echo)(nil))) }},
		"nil function":   {core.ErrNilActor, func() error { return second(core.Start(ctx, rt, core.ReceiveFunc(nil))) }},
		"nil factory":    {core.ErrNilActor, func() error { return second(core.StartFunc[*echo](ctx, rt, nil)) }},
		"nil option":     {core.ErrInvalidOption, func() error { return second(core.Start(ctx, rt, &echo{}, nil)) }},
		"zero mailbox":   {nil, func() error { return second(core.Start(ctx, rt, &echo{}, core.WithMailbox(core.Mailbox{}))) }},
		"Pipe of nil":    {nil, func() error { return core.Pipe(ctx, nil, ref, func(int, error) any { return nil }) }},
		"Pipe with nil":  {core.ErrNilFunc, func() error { return core.Pipe[int](ctx, nil, ref, nil) }},
		"Dump":           {core.ErrNilWriter, func() error { return core.Dump(nil, rt) }},
		"Dump nil":       {nil, func() error { return core.Dump(io.Discard, nil, (*goroutine.Runtime)(nil)) }},
		"DumpJSON":       {core.ErrNilWriter, func() error { return core.DumpJSON(nil) }},
		"WriteText":      {core.ErrNilWriter, func() error { return core.Report{}.WriteText(nil) }},
		"WriteText zero": {nil, func() error { return core.Report{}.WriteText(io.Discard) }},
	}.run(t)
	_, err := ref.Ask(ctx, core.Call(nil))
	require.Error(t, err)
	require.True(t, ref.IsAlive())
}
