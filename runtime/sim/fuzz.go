package sim

import (
	"bytes"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// Fuzz lets Go's fuzzer choose the order in which things happen: the bytes of its input are the choices. So
// "go test -fuzz" searches for orders that execute what no order before has executed, goes on from those, keeps them
// from one search to the next, and makes the one that fails short. That is for long searches, for what takes several
// rare steps in a row of which each shows in the code that handlers execute. Try Test first: it makes more runs in the
// same time. Without -fuzz the inputs of the corpus are run, each as a subtest of f.
//
// An input makes one run of body, like those of Test, and a failure is reported in the same way, but while the
// fuzzer is at work it makes inputs shorter itself, and nothing else does. Every input is valid. After its end the
// first choice is always made: no timer fires early, what was started first goes first, and random numbers, Rand's
// too, are those of a seed. The corpus begins with recorded runs, of the strategies, the number and the seed that
// Strategies, Iterations and Seed say, 10 of the portfolio unless they are given. With Bubble, in which none can be
// recorded, these are random bytes. What the fuzzer finds it saves in testdata/fuzz/. So Dir is an error here, and
// so are For, Exhaustive and Parallel. T.Sometimes does nothing, since several processes share the runs.
//
// GOKKA_SIM_REPLAY with the token of a failure makes that run only, and GOKKA_SIM_CHECK=1 makes each run twice.
func Fuzz(f *testing.F, body func(s *T), opts ...Option) {
	f.Helper()
	z, err := newFuzzer(f, body, opts)
	if err != nil {
		f.Fatalf("sim: %v", err)
	}
	if z.replay != "" {
		f.Add([]byte(nil))
		f.Fuzz(func(t *testing.T, _ []byte) { z.again(t) })
		return
	}
	for _, seed := range z.seeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if failure := z.run(t, data); failure != nil {
			t.Fatalf("sim: %v", failure)
		}
	})
}

// fuzzer is one call of Fuzz.
type fuzzer struct {
	*config
	name, pkg string
	body      func(*T)
	tb        testing.TB // while seeds are recorded
	replayed  bool
}

const (
	defaultSeeds = 10
	randomSeed   = 100 // bytes
	longInput    = 256 // bytes that nobody wants to see
)

func newFuzzer(tb testing.TB, body func(*T), opts []Option) (*fuzzer, error) {
	unset := func(c *config) error { c.workers = 0; return nil }
	c, err := newConfig("", false, slices.Concat([]Option{unset}, opts, []Option{onlyForFuzz}))
	if err != nil {
		return nil, err
	}
	if c.iterations == 0 { // for the sake of GOKKA_SIM_TIME
		c.iterations = defaultSeeds
	}
	return &fuzzer{config: c, name: tb.Name(), pkg: testPackage(), body: body, tb: tb}, nil
}

// onlyForFuzz refuses the options that Fuzz has no use for.
func onlyForFuzz(c *config) error {
	refuse := func(name string) error {
		return optionError("%s has no meaning in Fuzz: how long it goes on, how many runs there are at a time, and where "+
			"they are saved is up to go test -fuzz", name)
	}
	switch {
	case c.duration != 0:
		return refuse("For")
	case c.exhaustive:
		return refuse("Exhaustive")
	case c.workers != 0:
		return refuse("Parallel")
	case c.dir != "":
		return refuse("Dir")
	}
	if c.iterations == 0 {
		c.iterations = defaultSeeds
	}
	c.workers = 1
	return nil
}

// seeds returns what the corpus begins with, the run without choices first.
func (z *fuzzer) seeds() [][]byte {
	seeds := [][]byte{{}}
	x := z.explorer(nil)
	for i := range z.iterations {
		token := z.strategies[i%len(z.strategies)].token(strategy.Mix(z.seed, uint64(i)))
		recorder := strategy.Record(token.WithLength(max(x.report.Longest, expectedLength)))
		if z.bubble { // there is none without a testing.T
			for range randomSeed {
				recorder.Byte()
			}
		} else {
			it := x.start(strategy.Token{Name: "bytes"}, recorder)
			x.report.Longest = max(x.report.Longest, len(it.steps))
		}
		seed := recorder.Bytes()
		if !slices.ContainsFunc(seeds, func(other []byte) bool { return bytes.Equal(seed, other) }) {
			seeds = append(seeds, seed)
		}
	}
	return seeds
}

// explorer returns one for one run, or for the recording of seeds if t is nil.
func (z *fuzzer) explorer(t *testing.T) *explorer {
	x := &explorer{config: z.config, name: z.name, pkg: z.pkg, body: z.body, tb: z.tb, t: t, orders: map[uint64]bool{}}
	if t != nil {
		x.tb = t
	}
	return x
}

// run makes the run of an input, and returns how it failed, or nil.
func (z *fuzzer) run(t *testing.T, data []byte) *Failure {
	x := z.explorer(t)
	var choices *strategy.Bytes
	once := func() *iteration {
		choices = strategy.NewBytes(data)
		it := x.startBubbled(strategy.Token{Name: "bytes"}, choices)
		it.token.Bytes = choices.Used()
		return it
	}
	it := once()
	if z.verbose {
		t.Logf("sim: %v, %d steps", it.token, len(it.steps))
	}
	if z.check && !it.failed() {
		if twin := once(); !slices.Equal(twin.steps, it.steps) {
			it.reasons = append(it.reasons, fmt.Sprintf("not deterministic: %d steps, then %d others with the same choices",
				len(it.steps), len(twin.steps)))
		}
	}
	if !it.failed() {
		return nil
	}
	failure := x.failure(it, 0)
	failure.Command = z.command(t.Name(), failure.Token)
	if n := len(it.token.Bytes); n > longInput {
		failure.Token = fmt.Sprintf("%s… (%d bytes)", failure.Token[:len("bytes:")+longInput/8], n)
	}
	x.report.Failure = failure
	// The fuzzer makes inputs shorter itself. Random numbers that are the input's cannot be had in another run.
	if !fuzzing() && !choices.Drawn() {
		x.minimise(it)
	}
	return x.report.Failure
}

// fuzzing reports whether the fuzzer is at work, here or in the process that started this one.
func fuzzing() bool {
	f := flag.Lookup("test.fuzz")
	return f != nil && f.Value.String() != ""
}

// command returns what to type to see the run of an input again: its name if it is in the corpus.
func (z *fuzzer) command(test, token string) string {
	if name, entry, ok := strings.Cut(test, "/"); ok {
		return fmt.Sprintf("go test %s -run '^%s$/^%s$' -count=1", z.pkg, name, entry)
	}
	if len(token) > 2*longInput {
		return "" // the fuzzer saves it, and says where
	}
	return fmt.Sprintf("GOKKA_SIM_REPLAY=%s go test %s -run '^%s$' -count=1", token, z.pkg, test)
}

// again makes the run that GOKKA_SIM_REPLAY names, the first time that it is called.
func (z *fuzzer) again(t *testing.T) {
	if z.replayed {
		t.Skip("sim: GOKKA_SIM_REPLAY names another run")
	}
	z.replayed = true
	x := z.explorer(t)
	if err := x.replayOne(); err != nil {
		t.Fatalf("sim: %v", err)
	}
	if x.report.Failure != nil {
		t.Fatalf("sim: %v", x.report.Failure)
	}
	t.Logf("sim: %s passes", z.replay)
}
