// Package simguide has tests that sim.md shows and that are wrong on purpose.
package simguide
