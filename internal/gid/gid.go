// Package gid identifies the calling goroutine, for equality only: the kernel uses it to verify that a
// context which claims to belong to a running turn is used on that turn's goroutine.
package gid
