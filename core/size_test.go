package core

import (
	"testing"
	"unsafe"
)

const cacheLine = 64

// Who sends to an actor should touch one line of it that its turn does not write for each message, and the other way round. A Cell is
// 256 bytes, a size class whose objects are aligned, so offsets are as good as addresses.
func TestCellLayout(t *testing.T) {
	if unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("pointers have another size")
	}
	var c Cell
	line := func(offset uintptr) uintptr { return offset / cacheLine }
	senders := line(unsafe.Offsetof(c.mu))
	for name, offset := range map[string]uintptr{
		"scheduled": unsafe.Offsetof(c.scheduled), "closed": unsafe.Offsetof(c.closed),
		"in": unsafe.Offsetof(c.in), "the end of in": unsafe.Offsetof(c.in) + unsafe.Sizeof(c.in) - 1,
	} {
		if line(offset) != senders {
			t.Errorf("%s is not in the line of mu", name)
		}
	}
	for name, offset := range map[string]uintptr{
		"pos": unsafe.Offsetof(c.pos), "batch": unsafe.Offsetof(c.batch), "handling": unsafe.Offsetof(c.handling),
		"steps": unsafe.Offsetof(c.steps), "g": unsafe.Offsetof(c.g), "inner": unsafe.Offsetof(c.inner), "waits": unsafe.Offsetof(c.waits),
	} {
		for read, at := range map[string]uintptr{
			"mu": unsafe.Offsetof(c.mu), "status": unsafe.Offsetof(c.status), "rt": unsafe.Offsetof(c.rt), "env": unsafe.Offsetof(c.env),
			"flags": unsafe.Offsetof(c.flags),
		} {
			if line(offset) == line(at) {
				t.Errorf("%s, which the turn writes, is in the line of %s, which senders use", name, read)
			}
		}
	}
	var part listPart
	if size := unsafe.Sizeof(part); size%cacheLine != 0 {
		t.Errorf("a part of a CellList is %d bytes, so that it shares lines with the next", size)
	}
}

// An idle actor should cost little, and the allocator rounds up to 256 and then to 288.
func TestCellSize(t *testing.T) {
	if size := unsafe.Sizeof(Cell{}); unsafe.Sizeof(uintptr(0)) == 8 && size > 256 {
		t.Errorf("a Cell is %d bytes, more than 256", size)
	}
	if size := unsafe.Sizeof(ask{}); size > 128 {
		t.Errorf("an ask is %d bytes, more than 128", size)
	}
}
