package roster

import (
	"fmt"
	"reflect"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/gokka/gokka/core"
)

// BenchmarkAddRemove adds a cell to a set of some size and takes it out again.
func BenchmarkAddRemove(b *testing.B) {
	for _, size := range []int{0, 1000, 1_000_000} {
		resident := newCells(b, size, nil)
		for name, empty := range map[string]func() set{
			"Roster":  func() set { return new(Roster) },
			"Indexed": func() set { return new(Indexed) },
		} {
			s := empty()
			for _, c := range resident {
				s.Add(c)
			}
			for _, goroutines := range []int{1, 8} {
				b.Run(fmt.Sprintf("%s/%d/goroutines=%d", name, size, goroutines), func(b *testing.B) {
					pool := newCells(b, 1<<14, nil)
					var next atomic.Int64
					b.ReportAllocs()
					b.SetParallelism(max(1, goroutines/runtime.GOMAXPROCS(0)))
					if goroutines == 1 {
						for i := 0; b.Loop(); i++ {
							s.Add(pool[i%len(pool)])
							s.Remove(pool[i%len(pool)])
						}
						return
					}
					b.RunParallel(func(pb *testing.PB) {
						mine := pool[int(next.Add(1))*512%len(pool):][:512]
						for i := 0; pb.Next(); i++ {
							s.Add(mine[i%len(mine)])
							s.Remove(mine[i%len(mine)])
						}
					})
				})
			}
		}
	}
}

// BenchmarkFill adds a number of cells to an empty set and takes all out again: growth and shrinkage included.
func BenchmarkFill(b *testing.B) {
	const n = 100_000
	cells := newCells(b, n, nil)
	for b.Loop() {
		r := new(Roster)
		for _, c := range cells {
			r.Add(c)
		}
		for _, c := range cells {
			r.Remove(c)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/actor")
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	cells := newCells(b, 5, nil)
	for b.Loop() {
		r := new(Roster)
		for _, c := range cells {
			r.Add(c)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	r, cells := new(Roster), newCells(b, 1_000_000, nil)
	for _, c := range cells {
		r.Add(c)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if r.Find(cells[i*7919%len(cells)].ID()) == nil {
			b.Fatal("not found")
		}
	}
}

func BenchmarkCells(b *testing.B) {
	for _, n := range []int{10, 1000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := new(Roster)
			for _, c := range newCells(b, n, nil) {
				r.Add(c)
			}
			b.ReportAllocs()
			for b.Loop() {
				r.Cells()
			}
		})
	}
}

// BenchmarkOfClass lists the ten actors of one type among many of another.
func BenchmarkOfClass(b *testing.B) {
	var x Indexed
	i := 0
	for _, c := range newCells(b, 200_000, nil) {
		if i += 1; i%2 == 1 || i <= 20 {
			x.Add(c)
		}
	}
	oranges := reflect.TypeFor[orange]()
	b.ReportAllocs()
	for b.Loop() {
		if n := len(x.OfClass(func(typ reflect.Type, _ string) bool { return typ == oranges })); n != 10 {
			b.Fatal(n)
		}
	}
}

// BenchmarkMemory reports the bytes per actor for some sizes.
func BenchmarkMemory(b *testing.B) {
	cells := newCells(b, 1_000_000, nil)
	for _, n := range []int{100, 1000, 10_000, 100_000, 1_000_000} {
		for name, fill := range map[string]func([]*core.Cell) any{
			"Roster":  func(cells []*core.Cell) any { return filled(new(Roster), cells) },
			"Indexed": func(cells []*core.Cell) any { return filled(new(Indexed), cells) },
		} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				bytes := 0.0
				for b.Loop() {
					bytes = footprint(func() any { return fill(cells[:n]) })
				}
				b.ReportMetric(bytes/float64(n), "bytes/actor")
			})
		}
	}
}

func filled(s set, cells []*core.Cell) any {
	for _, c := range cells {
		s.Add(c)
	}
	return s
}
