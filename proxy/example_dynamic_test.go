package proxy_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Radio has a tuner, which can be reached through the radio's proxy because of its tag, and a speaker, because of its
// type.
type Radio struct {
	Station string
	Tuner   *Tuner `gokka:"traversable"`
	Speaker Loudspeaker
	Log     func(text string) int
}

func (r *Radio) Play(ctx context.Context, station string) (string, error) {
	if station == "" {
		return "", errors.New("no station")
	}
	r.Station = station
	return "playing " + station, ctx.Err()
}

// Receive shows that messages and calls go together.
func (r *Radio) Receive(_ context.Context, msg any) (any, error) {
	return fmt.Sprintf("%v? This is %s.", msg, r.Station), nil
}

type Tuner struct{ Frequency float64 }

func (t *Tuner) Up() float64 {
	t.Frequency += 0.5
	return t.Frequency
}

type Loudspeaker struct{ Volume int }

// Traversable marks the type: wherever a Loudspeaker is, it can be traversed.
func (*Loudspeaker) Traversable() {}

func startRadio() core.Ref {
	ref, err := goroutine.Start(context.Background(), &Radio{Station: "static", Tuner: &Tuner{Frequency: 90}})
	if err != nil {
		panic(err)
	}
	return ref
}

// Call methods and use fields by name.
func ExampleProxy() {
	ctx := context.Background()
	ref := startRadio()
	defer ref.Stop(ctx)

	radio, err := proxy.New(ref)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(radio.Call("Play", "jazz").Get(ctx))
	fmt.Println(radio.Call("Play", "").Get(ctx))
	fmt.Println(radio.Get("Station").Get(ctx))
	fmt.Println(radio.Set(ctx, "Station", "folk"))
	fmt.Println(ref.Ask(ctx, "Where am I"))
	// Output:
	// playing jazz <nil>
	// <nil> no station
	// jazz <nil>
	// <nil>
	// Where am I? This is folk. <nil>
}

// Mistakes are noticed before anything is sent.
func ExampleProxy_Call() {
	ctx := context.Background()
	ref := startRadio()
	defer ref.Stop(ctx)
	radio, err := proxy.New(ref)
	if err != nil {
		fmt.Println(err)
		return
	}

	_, err = radio.Call("Plays", "jazz").Get(ctx)
	if wrong, ok := errors.AsType[*proxy.AttrError](err); ok {
		fmt.Println(wrong.Name, "should be", wrong.Nearest, errors.Is(err, proxy.ErrNoAttr))
	}
	_, err = radio.Call("Play", 1, 2).Get(ctx)
	if wrong, ok := errors.AsType[*proxy.CallError](err); ok {
		fmt.Println(wrong.Signature, wrong.Reason, errors.Is(err, proxy.ErrInvalidCall))
	}
	// Output:
	// Plays should be Play true
	// Play(context.Context, string) (string, error) got 2 arguments, want 1 true
}

// Reading does not wait; the future does.
func ExampleProxy_Get() {
	ctx := context.Background()
	ref := startRadio()
	defer ref.Stop(ctx)
	radio, err := proxy.New(ref)
	if err != nil {
		fmt.Println(err)
		return
	}

	station := radio.Get("Station")
	v, err := station.Get(ctx)
	name, ok := v.(string)
	fmt.Println(name, ok, err)
	// Output:
	// static true <nil>
}

// Writing waits until it is done. A function in a field can be called like a method.
func ExampleProxy_Set() {
	ctx := context.Background()
	ref := startRadio()
	defer ref.Stop(ctx)
	radio, err := proxy.New(ref)
	if err != nil {
		fmt.Println(err)
		return
	}

	fmt.Println(radio.Set(ctx, "Log", func(text string) int { return len(text) }))
	fmt.Println(radio.Call("Log", "four").Get(ctx))
	fmt.Println(errors.Is(radio.Set(ctx, "Station", 99.5), proxy.ErrInvalidCall))
	// Output:
	// <nil>
	// 4 <nil>
	// true
}

// A deferred call has no result. Later calls come after it.
func ExampleProxy_Defer() {
	ctx := context.Background()
	ref := startRadio()
	defer ref.Stop(ctx)
	radio, err := proxy.New(ref)
	if err != nil {
		fmt.Println(err)
		return
	}

	fmt.Println(radio.Defer("Play", "jazz"))
	fmt.Println(radio.Get("Station").Get(ctx))
	// Output:
	// <nil>
	// jazz <nil>
}

// Reach what an actor consists of.
func ExampleProxy_At() {
	ctx := context.Background()
	ref := startRadio()
	defer ref.Stop(ctx)
	radio, err := proxy.New(ref)
	if err != nil {
		fmt.Println(err)
		return
	}

	tuner := radio.At("Tuner")
	fmt.Println(tuner.Call("Up").Get(ctx))
	fmt.Println(tuner.Set(ctx, "Frequency", 101))
	fmt.Println(tuner.Get("Frequency").Get(ctx))
	fmt.Println(radio.At("Speaker").Set(ctx, "Volume", 11))
	fmt.Println(tuner == radio.At("Tuner"), tuner == radio)
	// Output:
	// 90.5 <nil>
	// <nil>
	// 101 <nil>
	// <nil>
	// true false
}

// List what can be reached.
func ExampleProxy_Attrs() {
	ctx := context.Background()
	ref := startRadio()
	defer ref.Stop(ctx)
	radio, err := proxy.New(ref)
	if err != nil {
		fmt.Println(err)
		return
	}

	attrs, err := radio.Attrs()
	for _, a := range attrs {
		fmt.Println(a)
	}
	fmt.Println(err)
	// Output:
	// func field Log func(string) int
	// method Play(context.Context, string) (string, error)
	// field Speaker proxy_test.Loudspeaker, traversable
	// field Station string
	// field Tuner *proxy_test.Tuner, traversable
	// <nil>
}

// Baker calls itself: it bakes one loaf after another, and between them other calls have their turn.
type Baker struct {
	core.Base
	Loaves int
}

func (b *Baker) Bake(loaves int) error {
	self, err := proxy.New(b.Self())
	if err != nil {
		return err
	}
	b.Loaves++
	if loaves > 1 {
		return self.Defer("Bake", loaves-1)
	}
	return nil
}

// Wait waits for a call to itself, which can never come.
func (b *Baker) Wait(ctx context.Context) (any, error) {
	self, err := proxy.New(b.Self())
	if err != nil {
		return nil, err
	}
	return self.Call("Bake", ctx, 1).Get(ctx)
}

// A proxy to oneself is for what should be done later. Waiting for it fails instead of hanging.
func ExampleNew() {
	ctx := context.Background()
	ref, err := goroutine.Start(ctx, &Baker{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer ref.Stop(ctx)
	baker, err := proxy.New(ref)
	if err != nil {
		fmt.Println(err)
		return
	}

	_, err = baker.Call("Wait").Get(ctx)
	fmt.Println(errors.Is(err, core.ErrDeadlock))
	fmt.Println(baker.Call("Bake", 2).Get(ctx))
	fmt.Println(baker.Get("Loaves").Get(ctx))
	// Output:
	// true
	// <nil> <nil>
	// 2 <nil>
}
