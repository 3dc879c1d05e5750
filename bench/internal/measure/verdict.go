package measure

import "strings"

// What a comparison came to. Where less memory is meant it is smaller and larger instead of faster and slower.
const (
	Faster  = "faster"
	Slower  = "slower"
	Smaller = "smaller"
	Larger  = "larger"
	Same    = "same"    // the whole interval of the ratio is within SameWithin of 1
	Unclear = "unclear" // 1 is in the interval, or there are fewer than MinSamples
)

// SameWithin is how far from 1 a ratio may be that makes no difference.
const SameWithin = 0.03

// Verdict says in a word how r compares with base. It is "" if there is nothing to compare, and in a quick run with too
// few samples.
func (r *Row) Verdict(base *Row) string {
	vs := r.ratios(base)
	switch {
	case len(vs) == 0 || len(vs) < MinSamples && r.Quick:
		return ""
	case len(vs) < MinSamples:
		return Unclear
	}
	iv := bootstrap(vs)
	less, more := Faster, Slower
	if strings.HasPrefix(r.Workload.Unit, "B/") {
		less, more = Smaller, Larger
	}
	switch {
	case iv.Low >= 1-SameWithin && iv.High <= 1+SameWithin:
		return Same
	case iv.High < 1:
		return less
	case iv.Low > 1:
		return more
	}
	return Unclear
}
