// Package linearizability records what the clients of an object do, for porcupine to say whether the object behaves
// as if it were one and did one thing at a time.
//
// That is what is promised of a register or a queue that is spread over several actors, and what no assertion about a
// single reply can test: every reply may be plausible, and all of them together impossible. Package sim provides the
// orders to try; README.md has the example, and package register is its code.
package linearizability

import (
	"fmt"
	"strings"
	"sync"

	"github.com/anishathalye/porcupine"
)

// History is what clients did, each call with an input of type I and, once it has returned, an output of type O. The
// zero value is an empty one. Its methods may be called from any goroutine.
//
// Time is the order of the calls and returns, not a clock's: on sim that is the order of its steps, so one token
// gives one history, and on other runtimes no two events are mistaken for being at the same time.
type History[I, O any] struct {
	mu    sync.Mutex
	now   int64
	calls []*call[I, O]
}

type call[I, O any] struct {
	client          int
	input           I
	output          O
	begun, returned int64 // returned is 0 until then
}

// Call records that a client, counted from 0, calls the object, and is to be called before anything is sent. The
// function that it returns records the output; later calls of it change nothing. If it is never called, because
// the client failed or the call did, the object may have done what was asked for at any time since, or not at all.
func (h *History[I, O]) Call(client int, input I) (returned func(output O)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now++
	c := &call[I, O]{client: client, input: input, begun: h.now}
	h.calls = append(h.calls, c)
	return func(output O) {
		h.mu.Lock()
		defer h.mu.Unlock()
		if c.returned == 0 {
			h.now++
			c.output, c.returned = output, h.now
		}
	}
}

// Operations returns the history as porcupine takes it. Inputs are of type I and outputs of type O, but those of
// calls that have not returned are nil: the Step of a model must take nil for any output.
func (h *History[I, O]) Operations() []porcupine.Operation {
	h.mu.Lock()
	defer h.mu.Unlock()
	operations := make([]porcupine.Operation, len(h.calls))
	for i, c := range h.calls {
		op := porcupine.Operation{ClientId: c.client, Input: c.input, Call: c.begun, Return: h.now + 1}
		if c.returned > 0 {
			op.Output, op.Return = c.output, c.returned
		}
		operations[i] = op
	}
	return operations
}

// Check returns nil if the history is one that the model allows, and otherwise a *Violation. It takes as long as it
// takes, which for many calls at the same time is long.
func (h *History[I, O]) Check(model porcupine.Model) error {
	operations := h.Operations()
	if result, info := porcupine.CheckOperationsVerbose(model, operations, 0); result != porcupine.Ok {
		return &Violation{model, operations, info}
	}
	return nil
}

// Violation is a history that no sequence of the same calls explains.
type Violation struct {
	model      porcupine.Model
	operations []porcupine.Operation
	info       porcupine.LinearizationInfo
}

// Error lists the calls, in the order in which they began.
func (v *Violation) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "not linearizable: %d calls", len(v.operations))
	for _, op := range v.operations {
		what := fmt.Sprintf("%v -> %v", op.Input, op.Output)
		if v.model.DescribeOperation != nil {
			what = v.model.DescribeOperation(op.Input, op.Output)
		}
		fmt.Fprintf(&b, "\n%3d to %3d  client %d  %s", op.Call, op.Return, op.ClientId, what)
	}
	return b.String()
}

// WriteHTML writes a page that shows the history, and how far it can be explained, to a file.
func (v *Violation) WriteHTML(file string) error {
	return porcupine.VisualizePath(v.model, v.info, file)
}
