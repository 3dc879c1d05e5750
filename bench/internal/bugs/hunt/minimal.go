package hunt

import (
	"time"

	"github.com/gokka/gokka/runtime/sim"
)

// Minimal is how small a failure became.
type Minimal struct {
	Deviations int `json:"deviations"`
	Steps      int `json:"steps"`
	Found      int `json:"found"` // steps of the run as it was found
}

// What sim is asked for: searches count iterations, and a failure that is minimised takes many more.
var (
	withoutMinimising = sim.Minimise(0)
	minimising        = sim.Minimise(2 * time.Second)
)

func minimised(f *sim.Failure) (Minimal, bool) {
	if f == nil || !f.Minimised {
		return Minimal{}, false
	}
	return Minimal{Deviations: f.Deviations, Steps: len(f.Steps), Found: f.Found}, true
}
