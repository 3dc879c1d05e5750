package stats

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

// Verdict says in a word what the ratios of values in unit come to. It is "" if there are none, and in a quick run with
// too few.
func Verdict(ratios []float64, unit string, quick bool) string {
	switch {
	case len(ratios) == 0 || len(ratios) < MinSamples && quick:
		return ""
	case len(ratios) < MinSamples:
		return Unclear
	}
	iv := Bootstrap(ratios)
	less, more := Faster, Slower
	if strings.HasPrefix(unit, "B/") {
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
