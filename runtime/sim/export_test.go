package sim

// PlainExhaustive is an exhaustive search that leaves nothing out.
func PlainExhaustive() Option { return plainExhaustive() }
