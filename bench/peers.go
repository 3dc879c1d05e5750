package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/gokka/gokka/bench/internal/measure"
)

// peers are the other libraries, and the folders of bench/peers with their adapters.
var peers = []struct{ name, dir string }{
	{"hollywood", "hollywood"}, {"protoactor", "protoactor"}, {"goakt", "goakt"}, {"go-actor", "goactor"},
}

// buildPeers builds a program for each of the other libraries into dir, and returns lanes that use them, and what is to be
// borne in mind about each.
func buildPeers(ctx context.Context, dir string) (lanes []measure.Lane, notes []string, err error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/gokka/gokka/bench").Output()
	if err != nil {
		return nil, nil, errors.New("-peers: the sources of the benchmark program are not here; run it in the repository")
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", dir+string(filepath.Separator), "./...")
	build.Dir = filepath.Join(strings.TrimSpace(string(out)), "peers")
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-buildvcs=false")
	if text, err := build.CombinedOutput(); err != nil {
		line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
		return nil, nil, fmt.Errorf("-peers: the programs cannot be built: %w: %s", err, line)
	}
	for _, p := range peers {
		exe := filepath.Join(dir, p.dir)
		note, err := exec.CommandContext(ctx, exe).Output()
		if err != nil {
			return nil, nil, fmt.Errorf("-peers: %s: %w", p.name, err)
		}
		lanes = append(lanes, measure.Lane{Peer: &measure.Peer{Name: p.name, Exe: exe}})
		notes = append(notes, strings.TrimSpace(string(note)))
	}
	return lanes, append(notes, "Other libraries: each sample in a process of its own, which a short run has warmed up. "+
		"Their idle actors include some 80 bytes of what "+
		"adapts them. Workloads that start actors inside actors, ask inside handlers, block, or stop actors are Gokka's own only."), nil
}
