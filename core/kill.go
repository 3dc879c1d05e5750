package core

// kill ends the actor without handling what is queued. It is called on any goroutine. The actor's own turn does the
// rest: the one that is running, or one that is scheduled here.
func (c *Cell) kill(cause error) {
	if cause == nil {
		cause = ErrKilled
	}
	c.mu.Lock()
	status := c.status.Load()
	if status&gone != 0 {
		c.mu.Unlock()
		return
	}
	e := c.extrasLocked()
	if status&ending == 0 && e.cause == nil {
		e.cause = cause
	}
	cancel := e.cancel
	first := !c.closed
	c.closed, c.draining = true, c.draining || first
	rest := c.empty()
	c.status.Or(killed | ending)
	wake := !c.scheduled
	c.scheduled = true
	c.mu.Unlock()

	if cancel != nil {
		cancel(cause)
	}
	c.turn().interrupt()
	if first {
		c.unregister()
		c.releaseAll()
		c.drain(rest...)
		c.mu.Lock()
		wake = wake || c.suspended
		c.draining, c.suspended = false, false
		c.mu.Unlock()
	}
	if wake {
		c.rt.Schedule(c, nil)
	}
}

// suspend ends the turn if whoever killed the actor has not settled the queue yet, and will then schedule the cell
// again. So by the time that the last hook runs, nothing that was sent is left in the air.
func (c *Cell) suspend() bool {
	if c.status.Load()&killed == 0 {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.draining {
		c.suspended = true
		c.Leave()
	}
	return c.suspended
}
