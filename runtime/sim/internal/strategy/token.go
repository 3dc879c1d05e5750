package strategy

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ErrToken is returned for a text that is no token.
var ErrToken = errors.New("not a token of a run")

// Token is all that it takes to make the choices of a run again. Its text is the strategy's name with its
// parameter, the expected length if the strategy uses one, and the seed: "pct3.k41:9a". Runs of an exhaustive
// search have their choices instead of a seed: "path:0.2.1". Minimised runs have where they are not the canonical one,
// and the numbers that were chosen if they are not 0: "min:9a:7-9.12+1:0.2".
type Token struct {
	Name   string
	Depth  int // of pct, delay; percent of sticky
	Length int // of pct, delay
	Seed   uint64
	Path   []int

	Deviations []Deviation // of min
	Bytes      []byte      // of bytes
}

// The ranges of the parameters.
const (
	maxDepth  = 100
	maxLength = 1 << 24
)

// kinds says which parameters each strategy has.
var kinds = map[string]struct{ depth, length bool }{
	"random": {},
	"pos":    {},
	"rr":     {},
	"sticky": {depth: true},
	"pct":    {depth: true, length: true},
	"delay":  {depth: true, length: true},
	"path":   {},
	"min":    {},
	"bytes":  {},
}

// Names returns the names of all strategies.
func Names() []string {
	var names []string
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (t Token) String() string {
	k := kinds[t.Name]
	s := t.Name
	if k.depth {
		s += strconv.Itoa(t.Depth)
	}
	if k.length {
		s += ".k" + strconv.Itoa(t.Length)
	}
	switch t.Name {
	case "path":
		return s + ":" + formatPath(t.Path)
	case "min":
		return s + ":" + formatMinimal(t)
	case "bytes":
		return s + ":" + hex.EncodeToString(t.Bytes)
	}
	return s + ":" + strconv.FormatUint(t.Seed, 16)
}

// Parse is the way back.
func Parse(s string) (Token, error) {
	fail := func() (Token, error) { return Token{}, fmt.Errorf("%w: %q", ErrToken, s) }
	head, tail, ok := strings.Cut(s, ":")
	if !ok {
		return fail()
	}
	t, err := ParseKind(head)
	if err != nil {
		return fail()
	}
	switch t.Name {
	case "path":
		t.Path, err = parsePath(tail)
	case "min":
		err = t.parseMinimal(tail)
	case "bytes":
		t.Bytes, err = hex.DecodeString(tail)
	default:
		t.Seed, err = strconv.ParseUint(tail, 16, 64)
	}
	if err != nil {
		return fail()
	}
	return t, nil
}

// ParseKind parses the part before the colon: a strategy with its parameters. A length may be missing.
func ParseKind(s string) (t Token, err error) {
	fail := func() (Token, error) {
		return Token{}, fmt.Errorf("%w: strategy %q; there are %v", ErrToken, s, Names())
	}
	head, length, hasLength := strings.Cut(s, ".k")
	i := len(head)
	for i > 0 && head[i-1] >= '0' && head[i-1] <= '9' {
		i--
	}
	t.Name = head[:i]
	k, ok := kinds[t.Name]
	if !ok || k.depth != (i < len(head)) || hasLength && !k.length {
		return fail()
	}
	if k.depth {
		if t.Depth, err = strconv.Atoi(head[i:]); err != nil || t.Depth > maxDepth || t.Name == "pct" && t.Depth < 1 {
			return fail()
		}
	}
	if hasLength {
		if t.Length, err = strconv.Atoi(length); err != nil || t.Length < 1 || t.Length > maxLength {
			return fail()
		}
	}
	return t, nil
}

// New makes the strategy.
func (t Token) New() Strategy {
	length := min(max(t.Length, 1), maxLength)
	switch t.Name {
	case "pos":
		return pos{newSource(t.Seed)}
	case "rr":
		return newDelay(t.Seed, 0, 1)
	case "sticky":
		return &sticky{source: newSource(t.Seed), p: float64(t.Depth) / 100, last: -2}
	case "pct":
		return newPCT(t.Seed, max(t.Depth, 1), length)
	case "delay":
		return newDelay(t.Seed, t.Depth, length)
	case "path":
		return &path{slices.Clone(t.Path)}
	case "min":
		return &minimal{deviations: slices.Clone(t.Deviations), path: path{slices.Clone(t.Path)}, held: map[ID]int{}}
	case "bytes":
		return NewBytes(t.Bytes)
	}
	return random{newSource(t.Seed)}
}

// Mix makes one seed of two numbers: the finaliser of splitmix64.
func Mix(seed, i uint64) uint64 {
	z := seed + (i+1)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// WithLength returns the token for runs of another length, if that matters.
func (t Token) WithLength(n int) Token {
	if kinds[t.Name].length {
		t.Length = min(n, maxLength)
	}
	return t
}
