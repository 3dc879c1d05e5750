package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gokka/gokka/bench/internal/report"
)

// baselinesEnv is an environment variable that says where baselines are kept, instead of the user's cache directory.
const baselinesEnv = "GOKKA_BENCH_BASELINES"

var baselineName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

func baselinesDir() (string, error) {
	if dir := os.Getenv(baselinesEnv); dir != "" {
		return dir, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no place for baselines: %w; set %s", err, baselinesEnv)
	}
	return filepath.Join(cache, "gokka-bench"), nil
}

// reportPath returns the path of a report: what is no file's name is a baseline's.
func reportPath(name string) (string, error) {
	if strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, ".json") {
		return name, nil
	}
	if _, err := os.Stat(name); err == nil {
		return name, nil
	}
	dir, err := baselinesDir()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name+".json")
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("there is no file and no baseline %q; baselines: %s", name, strings.Join(baselines(dir), ", "))
	}
	return path, nil
}

// baselines returns the names of those that there are, "none" if there are none.
func baselines(dir string) (names []string) {
	paths, _ := filepath.Glob(filepath.Join(dir, "*.json"))
	for _, p := range paths {
		names = append(names, strings.TrimSuffix(filepath.Base(p), ".json"))
	}
	if len(names) == 0 {
		return []string{"none"}
	}
	return names
}

// save keeps a report under a name.
func save(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	if len(args) < 1 || len(args) > 2 {
		return 0, errors.New("save: want a name for the baseline, and a report unless it is report.json")
	}
	name, path := args[0], "report.json"
	if len(args) == 2 {
		path = args[1]
	}
	if !baselineName.MatchString(name) || strings.HasSuffix(name, ".json") {
		return 0, fmt.Errorf("save: %q is no name for a baseline: want letters, digits, and . _ - between them", name)
	}
	if _, err := report.Read(path); err != nil {
		return 0, fmt.Errorf("save: %w", err)
	}
	dir, err := baselinesDir()
	if err != nil {
		return 0, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	if err := os.WriteFile(filepath.Join(dir, name+".json"), data, 0o644); err != nil {
		return 0, err
	}
	fmt.Fprintf(stdout, "saved; compare with it: bench compare %s report.json\n", name)
	return 0, nil
}
