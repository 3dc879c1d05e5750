//go:build amd64 || arm64

package gid

// Get returns the address of the calling goroutine's descriptor. It is never 0, costs about a nanosecond,
// and is only meaningful while that goroutine lives: the runtime reuses descriptors, so whoever keeps the
// value must forget it before the goroutine ends.
func Get() uintptr
