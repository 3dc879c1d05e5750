//go:build race

package lifemodel

const raceDetector = true
