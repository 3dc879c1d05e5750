package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// Track is something that can be played.
type Track struct {
	URI, Title string
	Length     time.Duration
}

// Backend is what an actor implements to bring music.
type Backend interface {
	Scheme() string // what its URIs begin with
	Search(ctx context.Context, text string) ([]Track, error)
	Lookup(ctx context.Context, uri string) (Track, error)
}

var errNotFound = errors.New("no such track")

// Files has tracks in memory.
type Files struct {
	part
	tracks map[string]Track // by URI
}

// Scheme implements Backend.
func (f *Files) Scheme() string { return "files" }

// Search implements Backend.
func (f *Files) Search(_ context.Context, text string) (found []Track, err error) {
	for _, track := range f.tracks {
		if strings.Contains(strings.ToLower(track.Title), strings.ToLower(text)) {
			found = append(found, track)
		}
	}
	slices.SortFunc(found, func(a, b Track) int { return strings.Compare(a.URI, b.URI) })
	return found, nil
}

// Lookup implements Backend.
func (f *Files) Lookup(_ context.Context, uri string) (Track, error) {
	if track, ok := f.tracks[uri]; ok {
		return track, nil
	}
	return Track{}, errNotFound
}

// Radio has a bad day.
type Radio struct{ part }

var errOffline = errors.New("offline")

// Scheme implements Backend.
func (r *Radio) Scheme() string { return "radio" }

// Search implements Backend.
func (r *Radio) Search(context.Context, string) ([]Track, error) { return nil, errOffline }

// Lookup implements Backend.
func (r *Radio) Lookup(context.Context, string) (Track, error) { return Track{}, errOffline }
