//go:build race

package core_test

// raceEnabled makes tests smaller that would take too long under the race detector.
const raceEnabled = true
