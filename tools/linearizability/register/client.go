package register

import (
	"context"
	"fmt"

	"github.com/anishathalye/porcupine"

	"github.com/gokka/gokka/tools/linearizability"
)

// Call is what a client does: it writes a value, or reads.
type Call struct {
	Write bool
	Value int
}

// History is what clients did. The output of a write means nothing.
type History = linearizability.History[Call, int]

// Client is the actor that does what it is told, one Call after the other, and has it recorded.
type Client struct {
	Register Register
	History  *History
}

// Receive implements core.Actor.
func (c *Client) Receive(ctx context.Context, msg any) (any, error) {
	call, ok := msg.(Call)
	if !ok {
		return nil, fmt.Errorf("a client does not understand %T", msg)
	}
	returned := c.History.Call(c.Register.Writer, call)
	if call.Write {
		if err := c.Register.Write(ctx, call.Value); err != nil {
			return nil, err
		}
		returned(0)
		return nil, nil
	}
	value, err := c.Register.Read(ctx)
	if err != nil {
		return nil, err
	}
	returned(value)
	return value, nil
}

// Model is what a register is: a read returns what was written last, and 0 before.
var Model = porcupine.Model{
	Init: func() any { return 0 },
	Step: func(state, input, output any) (bool, any) {
		call := input.(Call)
		if call.Write {
			return true, call.Value
		}
		return output == nil || output == state, state
	},
	DescribeOperation: func(input, output any) string {
		call := input.(Call)
		switch {
		case call.Write && output == nil:
			return fmt.Sprintf("write %d, without end", call.Value)
		case call.Write:
			return fmt.Sprintf("write %d", call.Value)
		case output == nil:
			return "read, without end"
		}
		return fmt.Sprintf("read %d", output)
	},
	DescribeState: func(state any) string { return fmt.Sprint(state) },
}
