package registry

import "slices"

// BeforeRead has f called before each look at who is alive, on the goroutine that looks: All, ByURN, ByType,
// ByTypeName, Broadcast, Len. A deterministic runtime lets other actors go on there. f may block, and stays for
// ever. A nil f is ignored.
func (r *Registry) BeforeRead(f func()) {
	if f == nil {
		return
	}
	for {
		old := r.readers.Load()
		var fs []func()
		if old != nil {
			fs = slices.Clone(*old)
		}
		fs = append(fs, f)
		if r.readers.CompareAndSwap(old, &fs) {
			return
		}
	}
}

// read is called before each look.
func (r *Registry) read() {
	if fs := r.readers.Load(); fs != nil {
		for _, f := range *fs {
			f()
		}
	}
}
