package lifemodel

// twin is the model of one actor.
type twin struct {
	name       string
	index      int
	spec       spec
	phase      phase
	held       bool // its handler or hook waits for release
	busy       bool // its handler is at work for a command
	deaf       bool // held, also if it is killed
	killed     bool
	registered bool
	fatal      bool
	queue      []*mail
	handling   *mail
	closer     int // the last command that may have ended it or asked it to end
	cause      string
	ready      string
	stops      []*outcome         // those who get true when it is gone
	late       []*outcome         // those who get false
	watching   map[*twin]*mail    // Terminated that may come
	trace      []*event           // what it notes
	letters    []string           // its dead letters
	failures   []string           // what the hook OnFailure is told of it
	taken      int                // how many of the queue its turn has taken, while it is held; -1: not known
	watchers   map[*twin]struct{} // who watches it
}

type phase uint8

const (
	starting phase = iota
	running
	stopping
	gone
)

// event is something that an actor notes. Those of one group may come in any order.
type event struct {
	text     string
	group    int
	optional bool
	of, by   *twin // of a Terminated: who gets it, and whose end it tells
}

// mail is a message in a queue.
type mail struct {
	id        int
	kind      kind
	stop      bool
	notice    *event // it is a Terminated
	withdrawn bool
	deaf      bool
	group     int
	reply     *outcome // nil: told
}

// outcome is the model of a future.
type outcome struct {
	id     int
	of     *twin
	result string // "": not done
	early  bool   // it was done when its actor closed its mailbox
}

func (t *twin) alive() bool { return t.phase <= running && !t.killed }

// idle: it handles what it gets at once.
func (t *twin) idle() bool { return t.phase == running && !t.killed && !t.held && !t.busy }
