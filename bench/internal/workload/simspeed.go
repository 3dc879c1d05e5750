package workload

import (
	"context"

	"github.com/gokka/gokka/core"
)

var simSpeed = Workload{
	Name: "sim-speed", Doc: "the deterministic runtime itself: each of its actors has a message under way and passes it on",
	Unit: "ns/delivery", What: "deliveries", Size: 20_000, Quick: 2_000, Optional: true, Only: "sim",
	Params: []Param{{"actors", "how many", 10, mostActors}},
	Scan:   []Values{{"actors": 1000}},
	Actors: simSpeedRun,
}

func simSpeedRun(ctx context.Context, rt core.Runtime, b *B) error {
	err := ringActors(simSpeedSpec)(ctx, rt, b)
	if err == nil {
		b.Extra("deliveries_per_second", 1e9/b.m.Value)
	}
	return err
}

// simSpeedSpec has as many messages under way as there are actors, all of which are weighed before each delivery.
func simSpeedSpec(b *B) round {
	actors := b.Param("actors")
	return round{actors, min(actors, b.N), 1}
}
