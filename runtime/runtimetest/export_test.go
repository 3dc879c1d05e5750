package runtimetest

import "time"

// SetBound makes the subtests give up earlier: broken runtimes are expected to hang.
func SetBound(d time.Duration) { bound = d }
