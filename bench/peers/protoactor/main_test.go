package main

import (
	"testing"

	"github.com/gokka/gokka/bench/internal/peer/peertest"
)

func TestLibrary(t *testing.T) { peertest.Run(t, library) }
