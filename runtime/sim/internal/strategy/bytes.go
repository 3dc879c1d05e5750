package strategy

import "slices"

// Tape is where a strategy takes random numbers from that are not choices, so that all that is random in a run is
// the strategy's.
type Tape interface {
	// Byte returns the next byte; 0 if there is none any more.
	Byte() byte
}

// Bytes makes the choices that the bytes of a fuzzer's input say, and always the first one after their end. So every
// input is a run, what comes late in it matters less than what comes early, and to leave something out makes a run
// that is nearer to the plain one. A choice among one takes no byte, one among up to 256 takes one, and so on.
type Bytes struct {
	data  []byte
	at    int
	drawn bool
}

// NewBytes makes the strategy. It does not change data.
func NewBytes(data []byte) *Bytes { return &Bytes{data: data} }

// Byte implements Tape.
func (b *Bytes) Byte() byte {
	b.drawn = true
	return b.next()
}

// Drawn reports whether Byte was called: then the choices are not all that the run depends on.
func (b *Bytes) Drawn() bool { return b.drawn }

func (b *Bytes) next() byte {
	if b.at == len(b.data) {
		return 0
	}
	b.at++
	return b.data[b.at-1]
}

// Choose implements Strategy.
func (b *Bytes) Choose(n int) int {
	pick := uint64(0)
	for range width(n) {
		pick = pick<<8 | uint64(b.next())
	}
	return int(pick % uint64(n))
}

// Next implements Strategy.
func (b *Bytes) Next(set *Set) *Event {
	if set.Len() == 1 {
		return set.At(0)
	}
	return plain(set)[b.Choose(set.Len())]
}

// Used returns what the choices so far were made of, without the zeros at the end, which change nothing.
func (b *Bytes) Used() []byte { return trim(b.data[:b.at]) }

// width is how many bytes a choice among n takes.
func width(n int) (bytes int) {
	for n--; n > 0; n >>= 8 {
		bytes++
	}
	return bytes
}

// plain returns the events in the order in which a run without choices takes them: no timer before its time, and
// everything else by the order in which the actors started.
func plain(set *Set) []*Event {
	events := slices.Clone(set.Events)
	byID := func(a, b *Event) int { return a.Compare(b.ID) }
	slices.SortFunc(events, byID)
	timers := slices.Clone(set.Timers)
	slices.SortFunc(timers, byID)
	return append(events, timers...)
}

func trim(data []byte) []byte {
	n := len(data)
	for n > 0 && data[n-1] == 0 {
		n--
	}
	return data[:n:n]
}

// Recorder makes another strategy's choices, and writes down the bytes that make them again.
type Recorder struct {
	choices Strategy
	random  source // of what Byte returns
	tape    []byte
}

// Record makes a Recorder of a token's strategy.
func Record(t Token) *Recorder { return &Recorder{choices: t.New(), random: newSource(Mix(t.Seed, 1))} }

// Next implements Strategy.
func (r *Recorder) Next(set *Set) *Event {
	e := r.choices.Next(set)
	r.write(slices.Index(plain(set), e), set.Len())
	return e
}

// Choose implements Strategy.
func (r *Recorder) Choose(n int) int {
	pick := r.choices.Choose(n)
	r.write(pick, n)
	return pick
}

// Byte implements Tape.
func (r *Recorder) Byte() byte {
	r.tape = append(r.tape, byte(r.random.Choose(256)))
	return r.tape[len(r.tape)-1]
}

func (r *Recorder) write(pick, n int) {
	for i := width(n) - 1; i >= 0; i-- {
		r.tape = append(r.tape, byte(pick>>(8*i)))
	}
}

// Bytes returns what was written down.
func (r *Recorder) Bytes() []byte { return trim(r.tape) }
