package workload

var nQueens = Workload{
	Name: "nqueens", Doc: "20 workers find all ways to place queens on a board, a master deals out the work",
	Unit: "ns/solution", What: "boards", Size: 4, Quick: 1,
	Params:   []Param{{"board", "queens", 11, 13}},
	Optional: true,
	Actors:   nQueensNetwork.actors, Native: nQueensNetwork.native,
}

const (
	queensWorkers   = 20
	queensThreshold = 3 // rows up to which the rest is somebody else's work
)

// queensSolutions is known.
var queensSolutions = [...]int{1, 1, 0, 0, 2, 10, 4, 40, 92, 352, 724, 2680, 14200, 73712}

// There is less work to deal out at once than there is room in a channel.
var nQueensNetwork = network{capacity: 1 << 13, make: func(b *B, end *latch) ([]node, int, func(post), func() (int, error)) {
	board := b.Param("board")
	m := &queensMaster{board: board, boards: b.N, end: end}
	nodes := []node{m}
	for range queensWorkers {
		nodes = append(nodes, new(queensWorker))
	}
	return nodes, 1, func(send post) { send(0, theKick) }, func() (int, error) {
		want := b.N * queensSolutions[board]
		if err := check("solutions", m.solutions, want); err != nil {
			return 0, err
		}
		return max(1, want), check("pieces of work", m.next, b.N*(&queensWork{board: board}).pieces())
	}
}}

// queensWork is a board with queens in its first rows; the masks are the attacked columns and diagonals.
type queensWork struct{ board, row, columns, down, up int }

// queensDone says that a piece of work is done and what it came to. It follows the pieces that were made of it.
type queensDone struct{ solutions int }

type queensMaster struct {
	board, boards int
	next, open    int
	solutions     int
	end           *latch
}

func (m *queensMaster) take(msg any, send post) {
	switch msg := msg.(type) {
	case *queensWork:
		m.open++
		m.next++
		send(1+m.next%queensWorkers, msg)
		return
	case *queensDone:
		m.solutions += msg.solutions
		m.open--
	}
	if m.open > 0 {
		return
	}
	if m.boards == 0 {
		m.end.hit()
		return
	}
	m.boards--
	m.open = 1
	send(1, &queensWork{board: m.board})
}

type queensWorker struct{}

func (*queensWorker) take(msg any, send post) {
	w, ok := msg.(*queensWork)
	if !ok {
		return
	}
	if w.row >= min(queensThreshold, w.board) {
		send(0, &queensDone{solutions: w.count()})
		return
	}
	for next := range w.next {
		send(0, &next)
	}
	send(0, new(queensDone))
}

// next yields the boards with one more queen.
func (w *queensWork) next(yield func(queensWork) bool) {
	for free := (1<<w.board - 1) &^ (w.columns | w.down | w.up); free != 0; free &= free - 1 {
		bit := free & -free
		if !yield(queensWork{w.board, w.row + 1, w.columns | bit, (w.down | bit) << 1, (w.up | bit) >> 1}) {
			return
		}
	}
}

// pieces counts the pieces that are made of w, also those without a solution.
func (w *queensWork) pieces() (n int) {
	if w.row >= min(queensThreshold, w.board) {
		return 0
	}
	for next := range w.next {
		n += 1 + next.pieces()
	}
	return n
}

// count solves the rest of the board.
func (w *queensWork) count() (solutions int) {
	if w.row == w.board {
		return 1
	}
	for next := range w.next {
		solutions += next.count()
	}
	return solutions
}
