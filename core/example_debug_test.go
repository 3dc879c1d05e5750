package core_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/gokka/gokka/core"
)

// withoutNames leaves out what differs from run to run.
func withoutNames(text string) string {
	text = regexp.MustCompile(`urn:uuid:[0-9a-f-]+`).ReplaceAllString(text, "urn:uuid:…")
	return regexp.MustCompile(`[0-9.]+m?s or more`).ReplaceAllString(text, "20ms or more")
}

func ExampleDump() {
	ctx := context.Background()
	rt := quiet()
	d := newDisplay()
	busy, err := core.Start(ctx, rt, d)
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = busy.Tell(ctx, "a film")
	<-d.begun
	_ = busy.Tell(ctx, "the news")
	_ = busy.Tell(ctx, "the weather")

	var out strings.Builder
	if err := core.Dump(&out, rt); err != nil { // os.Stderr, usually
		fmt.Println(err)
	}
	fmt.Print(withoutNames(out.String()))
	close(d.gate)
	_, _ = busy.Stop(ctx)
	// Output:
	// goroutine: 1 actors, 1 running, 2 messages queued
	// 	display (urn:uuid:…): running in string for 20ms or more, 2 queued
	// showing a film
	// showing the news
	// showing the weather
}

// The same for programs.
func ExampleDumpJSON() {
	ctx := context.Background()
	rt := quiet()
	ref, err := core.Start(ctx, rt, &worker{})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = ref.Ask(ctx, "hello")
	_, _ = ref.Stop(ctx)
	_ = ref.Tell(ctx, "too late")

	var out bytes.Buffer
	if err := core.DumpJSON(&out, rt); err != nil {
		fmt.Println(err)
	}
	fmt.Print(regexp.MustCompile(`"time": "[^"]*"`).ReplaceAllString(out.String(), `"time": "…"`))
	// Output:
	// {
	//   "time": "…",
	//   "runtimes": [
	//     {
	//       "name": "goroutine",
	//       "actors": [],
	//       "unhandled": {
	//         "not alive": 1
	//       }
	//     }
	//   ]
	// }
}

func ExampleInspect() {
	ctx := context.Background()
	rt := quiet()
	for range 3 {
		if _, err := core.Start(ctx, rt, &worker{}, core.WaitReady()); err != nil {
			fmt.Println(err)
			return
		}
	}
	for _, r := range core.Inspect(rt).Runtimes {
		queued := 0
		for _, actor := range r.Actors {
			queued += actor.Queued
		}
		fmt.Printf("%s: %d actors, %d messages queued\n", r.Name, len(r.Actors), queued)
	}
	// Output:
	// goroutine: 3 actors, 0 messages queued
}

// Who waits for whom is in the error of a deadlock.
func ExampleDeadlockError_ring() {
	ctx := context.Background()
	rt := quiet()
	ask := func(ctx context.Context, msg any) (any, error) {
		next, rest := msg.([]core.Ref)[0], msg.([]core.Ref)[1:]
		return next.Ask(ctx, append(rest, next))
	}
	var refs []core.Ref
	for range 2 {
		ref, err := core.Start(ctx, rt, core.ReceiveFunc(ask))
		if err != nil {
			fmt.Println(err)
			return
		}
		refs = append(refs, ref)
	}
	_, err := refs[0].Ask(ctx, []core.Ref{refs[1], refs[0]})
	if deadlock, ok := errors.AsType[*core.DeadlockError](err); ok {
		for _, w := range deadlock.Waits {
			fmt.Println(withoutNames(w.String()))
		}
	}
	// Output:
	// ReceiveFunc (urn:uuid:…), handling []core.Ref, waits for ReceiveFunc (urn:uuid:…)
	// ReceiveFunc (urn:uuid:…), handling []core.Ref, waits for ReceiveFunc (urn:uuid:…)
}
