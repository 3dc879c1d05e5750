package core

import (
	"testing"
	"unsafe"
)

// An idle actor should cost little, and the allocator rounds up to 256 and then to 288.
func TestCellSize(t *testing.T) {
	if size := unsafe.Sizeof(Cell{}); unsafe.Sizeof(uintptr(0)) == 8 && size > 256 {
		t.Errorf("a Cell is %d bytes, more than 256", size)
	}
	if size := unsafe.Sizeof(ask{}); size > 128 {
		t.Errorf("an ask is %d bytes, more than 128", size)
	}
}
