//go:build !gokkafaults

package core

// The faults that the conformance suite is tried against; see faults.go. Here they are constants, so the
// compiler removes them.
const (
	faultUnverified  = false
	faultNoDetection = false
	faultNoWithdraw  = false
	faultNoDrain     = false
	faultNoPlace     = false
	faultGoexit      = false
	faultBothHooks   = false
	faultOnlyContext = false
	faultAlone       = false
	faultAnyIsAll    = false
	faultNoRing      = false
	faultTwoVictims  = false
	faultStopFirst   = false
	faultTwice       = false
	faultNoUnwatch   = false
	faultKeepTies    = false
	faultSilentDrop  = false
	faultTryWaits    = false
	faultBoundStop   = false
)

func faultPause() {}
