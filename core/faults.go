//go:build gokkafaults

package core

import (
	"os"
	"time"
)

// With this build tag the environment variable GOKKA_FAULT breaks the kernel on purpose, one law at a time:
// runtime/runtimetest shows that its suite notices. Never use the tag for anything else.
var (
	fault = os.Getenv("GOKKA_FAULT")

	faultUnverified  = fault == "unverified"  // believe a context on any goroutine
	faultNoDetection = fault == "nodetection" // look for no rings
	faultNoWithdraw  = fault == "nowithdraw"  // leave a failed ask in the queue
	faultNoDrain     = fault == "nodrain"     // forget what was queued behind a stop
	faultNoPlace     = fault == "noplace"     // a borrowed turn does not know the place of its goroutine
	faultGoexit      = fault == "goexit"      // swallow Goexit: leave the step unfinished
	faultBothHooks   = fault == "bothhooks"   // call OnStop after OnFailure
	faultOnlyContext = fault == "onlycontext" // know by contexts alone who is inside what
	faultAlone       = fault == "alone"       // a wait for all futures is one for the first of them
	faultAnyIsAll    = fault == "anyisall"    // a wait for any future is one for all of them
	faultNoRing      = fault == "noring"      // a timeout does not tell the ring
	faultTwoVictims  = fault == "twovictims"  // two that find the same ring do not agree on a victim
	faultStopFirst   = fault == "stopfirst"   // let a stop overtake what was queued before it
	faultTwice       = fault == "twice"       // tell watchers twice
	faultNoUnwatch   = fault == "nounwatch"   // Unwatch forgets what is queued
	faultKeepTies    = fault == "keepties"    // timers do not end with their actor
	faultSilentDrop  = fault == "silentdrop"  // what a full mailbox drops is no dead letter
	faultTryWaits    = fault == "trywaits"    // TryTell waits for room
	faultBoundStop   = fault == "boundstop"   // a stop waits for room
)

func faultPause() {
	if faultTwoVictims {
		time.Sleep(time.Millisecond)
	}
}
