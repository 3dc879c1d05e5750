package core_test

import "github.com/gokka/gokka/core"

var policies = map[string]core.Policy{
	"Block": core.Block, "Fail": core.Fail, "DropNewest": core.DropNewest, "DropOldest": core.DropOldest,
}
