package workload

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Param is a number that a workload lets be chosen.
type Param struct {
	Name    string
	Doc     string // one line
	Default int
	Most    int // and the least is 1
}

// Values are parameters by name.
type Values map[string]int

// SizeParam is a parameter that every workload has: its N, which is then fixed.
const SizeParam = "n"

const mostSize = 1_000_000_000

// With returns the workload with other parameters, which are part of its name. An error says which parameters there are.
func (w Workload) With(vs Values) (Workload, error) {
	w.Values = maps.Clone(w.Values)
	if w.Values == nil {
		w.Values = Values{}
	}
	params := append([]Param{{Name: SizeParam, Default: w.Size, Most: mostSize}}, w.Params...)
	for _, name := range slices.Sorted(maps.Keys(vs)) {
		v := vs[name]
		i := slices.IndexFunc(params, func(p Param) bool { return p.Name == name })
		if i < 0 {
			var names []string
			for _, p := range params {
				names = append(names, p.Name)
			}
			return w, fmt.Errorf("%s has no parameter %q; it has %s", w.Name, name, strings.Join(names, ", "))
		}
		if v < 1 || v > params[i].Most {
			return w, fmt.Errorf("%s.%s: want a number from 1 to %d, not %d", w.Name, name, params[i].Most, v)
		}
		w.Values[name] = v
	}
	if n, ok := vs[SizeParam]; ok {
		w.Size, w.Quick, w.Fixed = n, n, true
	}
	base, _, _ := strings.Cut(w.Name, Base)
	w.Name = base
	for _, p := range params {
		if v, ok := w.Values[p.Name]; ok {
			w.Name += fmt.Sprintf("%s%s=%d", Base, p.Name, v)
		}
	}
	w.Scan = nil
	return w, nil
}

// Scanned returns the workload with each of the choices of its Scan, and first of all as it is.
func (w Workload) Scanned() []Workload {
	ws := []Workload{w}
	for _, vs := range w.Scan {
		v, err := w.With(vs)
		if err != nil {
			panic(err) // a mistake in the declaration, which the tests find
		}
		ws = append(ws, v)
	}
	return ws
}

// Find returns the workload of that name, which may have parameters in it.
func Find(name string, vs Values) (Workload, error) {
	base, _, _ := strings.Cut(name, Base)
	for _, w := range All() {
		if w.Name == base {
			if len(vs) == 0 {
				return w, nil
			}
			return w.With(vs)
		}
	}
	return Workload{}, fmt.Errorf("no workload %q", name)
}
