package main

import (
	"flag"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/bench/internal/measure"
	"github.com/gokka/gokka/bench/internal/workload"
)

func TestParse(t *testing.T) {
	for name, c := range map[string]struct {
		args  []string
		check func(*testing.T, options)
	}{
		"nothing": {nil, func(t *testing.T, o options) {
			require.Zero(t, o.config.Samples)
			require.False(t, o.config.Quick)
			require.GreaterOrEqual(t, len(o.config.Workloads), 10)
			require.Len(t, o.config.Workloads, len(workload.Default()))
			require.Len(t, o.config.Lanes, 5)
			require.Equal(t, defaultOutputs, o.outputs)
		}},
		"all": {[]string{"-all"}, func(t *testing.T, o options) {
			n := 0
			for _, w := range workload.All() {
				n += 1 + len(w.Scan)
			}
			require.Len(t, o.config.Workloads, n)
		}},
		"run, optional": {[]string{"-run", "^sieve$"}, func(t *testing.T, o options) { require.Len(t, o.config.Workloads, 1) }},
		"sim":           {[]string{"-quick", "-runtimes", "sim"}, func(t *testing.T, o options) { require.Len(t, o.config.Lanes, 1) }},
		"quick":         {[]string{"-quick"}, func(t *testing.T, o options) { require.Zero(t, o.config.Samples) }},
		"quick, 3":      {[]string{"-quick", "-samples", "3"}, func(t *testing.T, o options) { require.Equal(t, 3, o.config.Samples) }},
		"two dashes":    {[]string{"--samples=3"}, func(t *testing.T, o options) { require.Equal(t, 3, o.config.Samples) }},
		"run":           {[]string{"-run", "^ask$"}, func(t *testing.T, o options) { require.Len(t, o.config.Workloads, 1) }},
		"run, several":  {[]string{"-run", "^ask"}, func(t *testing.T, o options) { require.Len(t, o.config.Workloads, 3) }},
		"cpu":           {[]string{"-cpu", "1,2"}, func(t *testing.T, o options) { require.Equal(t, []int{1, 2}, o.config.Procs) }},
		"json":          {[]string{"-json", "x.json"}, func(t *testing.T, o options) { require.Equal(t, []output{{"json", "x.json"}}, o.outputs) }},
		"outputs": {[]string{"-o", "md", "-o", "csv=a=b.csv"}, func(t *testing.T, o options) {
			require.Equal(t, []output{{"md", ""}, {"csv", "a=b.csv"}}, o.outputs)
		}},
		"set": {[]string{"-set", "fan-in.senders=2,3", "-set", "fan-in.n=60", "-run", "^(count|fan-in)$"}, func(t *testing.T, o options) {
			var names []string
			for _, w := range o.config.Workloads {
				names = append(names, w.Name)
			}
			require.Equal(t, []string{"count", "fan-in/n=60/senders=2", "fan-in/n=60/senders=3"}, names)
		}},
		"set, all": {[]string{"-set", "fan-in.senders=2", "-run", "^fan-in$", "-all"}, func(t *testing.T, o options) {
			require.Len(t, o.config.Workloads, 1)
			require.Equal(t, 2, o.config.Workloads[0].Values["senders"])
		}},
		"runtime twice": {[]string{"-runtimes", "native, native"}, func(t *testing.T, o options) { require.Len(t, o.config.Lanes, 1) }},
		"peers":         {[]string{"-peers"}, func(t *testing.T, o options) { require.True(t, o.peers) }},
		"order": {[]string{"-runtimes", "native,goroutine"}, func(t *testing.T, o options) {
			require.Equal(t, "native", o.config.Lanes[0].Name())
			require.Equal(t, "goroutine", o.config.Lanes[1].Name())
		}},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := parse(c.args)
			require.NoError(t, err)
			c.check(t, o)
		})
	}
}

// Every mistake is one line that names what would have been valid.
func TestParseMistakes(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"unknown workload":   {[]string{"-run", "nope"}, []string{`"nope"`, "ping-pong", "skynet"}},
		"broken pattern":     {[]string{"-run", "("}, []string{"-run", "missing closing )"}},
		"unknown runtime":    {[]string{"-runtimes", "green"}, []string{`"green"`, "goroutine", "native"}},
		"sim at full size":   {[]string{"-runtimes", "sim"}, []string{"sim", "-quick"}},
		"nothing to run":     {[]string{"-quick", "-run", "^big$", "-runtimes", "sim"}, []string{"nothing to run", "sim"}},
		"no runtime":         {[]string{"-runtimes", ""}, []string{`""`, "goroutine"}},
		"empty runtime":      {[]string{"-runtimes", "native,"}, []string{`""`, "goroutine"}},
		"unknown flag":       {[]string{"-fast"}, []string{"-fast", "-quick", "-samples"}},
		"samples, word":      {[]string{"-samples", "many"}, []string{`"many"`, "from 1 to"}},
		"samples, zero":      {[]string{"-samples", "0"}, []string{`"0"`, "from 1 to"}},
		"samples, negative":  {[]string{"-samples", "-1"}, []string{`"-1"`, "from 1 to"}},
		"samples, fraction":  {[]string{"-samples", "1.5"}, []string{`"1.5"`, "from 1 to"}},
		"samples, enormous":  {[]string{"-samples", "99999999999999999999"}, []string{"from 1 to"}},
		"samples, missing":   {[]string{"-samples"}, []string{"-samples"}},
		"cpu":                {[]string{"-cpu", "1,x"}, []string{`"1,x"`, "from 1 to"}},
		"cpu, empty":         {[]string{"-cpu", ""}, []string{"from 1 to"}},
		"unknown command":    {[]string{"lits"}, []string{`"lits"`, "list"}},
		"unknown format":     {[]string{"-o", "pdf"}, []string{`"pdf"`, "html", "svg=DIR"}},
		"format, no file":    {[]string{"-o", "json="}, []string{"json="}},
		"svg, no directory":  {[]string{"-o", "svg"}, []string{"svg="}},
		"json, no file":      {[]string{"-json", ""}, []string{"json="}},
		"set, shape":         {[]string{"-set", "fan-in"}, []string{"fan-in.senders=1,8"}},
		"set, no number":     {[]string{"-set", "fan-in.senders=x"}, []string{`"x"`}},
		"set, workload":      {[]string{"-set", "nope.n=1"}, []string{"nope is not among"}},
		"set, not run":       {[]string{"-set", "fan-in.n=1", "-run", "^ask$"}, []string{"fan-in is not among"}},
		"set, parameter":     {[]string{"-set", "fan-in.x=1"}, []string{`no parameter "x"`, "senders"}},
		"set, bad size":      {[]string{"-set", "fan-in.n=0"}, []string{"from 1 to"}},
		"set, negative":      {[]string{"-set", "fan-in.senders=-1"}, []string{"from 1 to 1000"}},
		"argument after run": {[]string{"-quick", "ask"}, []string{`"ask"`, "-run"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse(c.args)
			require.Error(t, err)
			for _, s := range c.want {
				require.ErrorContains(t, err, s)
			}
			require.NotContains(t, err.Error(), "\n")
		})
	}
}

// Who asks for more gets more time, so that the samples do not get fewer.
func TestBudget(t *testing.T) {
	of := func(workloads []workload.Workload, quick bool, procs ...int) time.Duration {
		return budgetOf(&measure.Config{Workloads: workloads, Quick: quick, Procs: procs})
	}
	require.Equal(t, budget, of(workload.Default(), false))
	require.Equal(t, quickBudget, of(workload.Default(), true))
	require.Equal(t, budget, of(workload.Default()[:1], false))
	require.Greater(t, of(workload.All(), false), budget)
	require.Equal(t, 2*budget, of(workload.Default(), false, 1, 2))
}

func TestParseHelp(t *testing.T) {
	_, err := parse([]string{"-h"})
	require.ErrorIs(t, err, flag.ErrHelp)
}
