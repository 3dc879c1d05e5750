package bugs

import (
	"fmt"
	"testing"
	"time"

	"github.com/gokka/gokka/runtime/sim"
)

func TestTmp(t *testing.T) {
	for _, p := range All() {
		run := func(fixed bool, opts ...sim.Option) (*sim.Report, time.Duration) {
			b := time.Now()
			r, err := sim.Explore(func(s *sim.T) { p.Body(s, fixed) }, append(p.Options, opts...)...)
			if err != nil {
				t.Fatal(err)
			}
			return r, time.Since(b)
		}
		line := fmt.Sprintf("%-20s", p.Name)
		for _, st := range []sim.Strategy{sim.RoundRobin(), sim.Random(), sim.POS(), sim.PCT(3), sim.Sticky(0.9), sim.Delay(1), sim.Delay(3)} {
			found, runs := 0, 0
			for seed := range 10 {
				r, _ := run(false, sim.Strategies(st), sim.Seed(uint64(seed)), sim.Iterations(1000))
				runs += r.Runs
				if r.Failure != nil {
					found++
				}
				if st.String() == "rr" {
					break
				}
			}
			line += fmt.Sprintf(" %s %d/%.4f", st, found, float64(found)/float64(runs))
		}
		r, d := run(true, sim.Iterations(2000))
		line += fmt.Sprintf(" twin %v %v/run %d orders", r.Failure == nil, d/time.Duration(r.Runs), r.Orders)
		if r.Failure != nil {
			line += r.Failure.String()
		}
		r, d = run(true, sim.Exhaustive(), sim.Iterations(20000))
		line += fmt.Sprintf(" exh %v %d+%d %v", r.Complete, r.Runs, r.Pruned, d)
		r, _ = run(false, sim.Exhaustive(), sim.Iterations(20000))
		line += fmt.Sprintf(" exh-found %v %d", r.Failure != nil, r.Runs)
		fmt.Println(line)
	}
}
