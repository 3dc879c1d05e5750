package sim

import (
	"bytes"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gokka/gokka/runtime/sim/internal/strategy"
	"github.com/gokka/gokka/runtime/sim/internal/trace"
)

// traceExt is how the names of saved runs end.
const traceExt = ".trace"

// maxSaved is how many steps of a run are saved: nobody wants more in a repository. The token tells all the same.
const maxSaved = 10_000

// save writes a failed run to where it is found next time. Where that cannot be done, as in a module's cache, it
// is left.
func (x *explorer) save(f *Failure) {
	if x.dir == "" || f.File != "" || len(f.Steps) > maxSaved {
		return
	}
	file := filepath.Join(x.dir, fmt.Sprintf("%08x%s", uint32(f.hash), traceExt))
	if os.MkdirAll(x.dir, 0o777) == nil && os.WriteFile(file, f.trace, 0o666) == nil {
		f.File = file
	}
}

func hash(b []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(b) // cannot fail
	return h.Sum64()
}

// publish writes a line for every run to a file that is named after the test, in the directory GOKKA_SIM_TRACES:
// two processes that do the same write the same.
func (x *explorer) publish() error {
	if x.traces == "" || len(x.hashes) == 0 {
		return nil
	}
	if err := os.MkdirAll(x.traces, 0o777); err != nil {
		return err
	}
	file := strings.NewReplacer("/", "-", "\\", "-").Replace(x.pkg + "." + x.name)
	if x.workers > 1 {
		slices.Sort(x.hashes)
	}
	f, err := os.OpenFile(filepath.Join(x.traces, file), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = f.WriteString(strings.Join(x.hashes, "\n") + "\n")
	return errors.Join(err, f.Close())
}

// replaySaved replays the runs that failed before; true: one fails again.
func (x *explorer) replaySaved() (failed bool) {
	if x.dir == "" {
		return false
	}
	files, _ := filepath.Glob(filepath.Join(escape(x.dir), "*"+traceExt))
	slices.Sort(files)
	for _, file := range files {
		it, diverged, err := x.replayFile(file, false)
		switch {
		case err != nil:
			x.notes = append(x.notes, fmt.Sprintf("%s: %v", file, err))
		case it.failed():
			x.report.Failure = x.failure(it, 0)
			x.report.Failure.File = file
			if x.t != nil {
				x.report.Failure.Command = x.command(file)
			}
			if diverged == nil {
				x.report.Failure.Causes = x.explainAgain(it)
			} else {
				x.report.Failure.Log = append(x.report.Failure.Log, diverged.Error())
				x.report.Failure.Token += ", in part"
			}
			return true
		case diverged != nil:
			x.notes = append(x.notes, fmt.Sprintf("%s does not apply any more, and passes: %v", file, diverged))
		}
	}
	return false
}

// escape keeps Glob from seeing patterns in a directory's name.
func escape(dir string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

// replayFile makes a run that was saved again.
func (x *explorer) replayFile(file string, strict bool) (*iteration, *DivergenceError, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	h, steps, err := trace.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, nil, err
	}
	token, err := strategy.Parse(h.Token)
	if err != nil {
		return nil, nil, err
	}
	choices := &replay{steps: steps, strict: strict, rest: strategy.Token{Name: "random", Seed: token.Seed}.New()}
	it := x.startBubbled(token, choices)
	x.unobserved(it)
	return it, choices.diverged, nil
}

// replayOne makes the run that GOKKA_SIM_REPLAY names.
func (x *explorer) replayOne() error {
	if token, err := strategy.Parse(x.replay); err == nil {
		it := x.startBubbled(token, token.New())
		x.unobserved(it)
		x.account(it, 0)
		if f := x.report.Failure; f != nil {
			f.Iteration = 0
		}
		return nil
	} else if _, statErr := os.Stat(x.replay); statErr != nil {
		return errors.Join(err, statErr)
	}
	it, diverged, err := x.replayFile(x.replay, true)
	if err != nil {
		return err
	}
	if diverged != nil {
		it.reasons = append(it.reasons, diverged.Error())
	}
	x.account(it, 0)
	if f := x.report.Failure; f != nil {
		f.Iteration, f.File = 0, x.replay
	}
	return nil
}
