package pooled

import (
	"testing"
	"unsafe"
)

// What several processors write must not be in one cache line with what others read all the time. The Runtime is allocated on
// its own; where in a line it begins is not known, so a whole line must be between the two.
func TestRuntimeLayout(t *testing.T) {
	const cacheLine = 64
	var r Runtime
	type field struct {
		name          string
		begin, length uintptr
	}
	written := []field{
		{"queue", unsafe.Offsetof(r.queue), unsafe.Sizeof(r.queue)},
		{"searching", unsafe.Offsetof(r.searching), unsafe.Sizeof(r.searching)},
		{"idle", unsafe.Offsetof(r.idle), unsafe.Sizeof(r.idle)},
		{"spares", unsafe.Offsetof(r.spares), unsafe.Sizeof(r.spares)},
	}
	read := []field{
		{"env", unsafe.Offsetof(r.env), unsafe.Sizeof(r.env)},
		{"opts", unsafe.Offsetof(r.opts), unsafe.Sizeof(r.opts)},
		{"places", unsafe.Offsetof(r.places), unsafe.Sizeof(r.places)},
		{"monitor.armed", unsafe.Offsetof(r.monitor) + unsafe.Offsetof(r.monitor.armed), unsafe.Sizeof(r.monitor.armed)},
	}
	apart := func(a, b field) {
		if a.begin > b.begin {
			a, b = b, a
		}
		if b.begin-(a.begin+a.length) < cacheLine-8 {
			t.Errorf("%s and %s may share a line", a.name, b.name)
		}
	}
	for _, w := range written {
		for _, r := range read {
			apart(w, r)
		}
	}
	apart(written[0], written[1]) // senders from outside write the one, workers that go to sleep the other

	var p place
	apart(field{"ring.head", unsafe.Offsetof(p.ring.head), 4}, field{"ring.tail", unsafe.Offsetof(p.ring.tail), 4})
}
