package bot

import "sync"

// calls are the texts that this process is handing to the carrier. The sweep does not look those up, however the clock
// jumps: the carrier cannot know yet what it is being told, and "not found" would send the text a second time.
type calls struct{ refs sync.Map }

func (c *calls) begin(ref string) { c.refs.Store(ref, nil) }

func (c *calls) end(ref string) { c.refs.Delete(ref) }

func (c *calls) underWay(ref string) bool {
	_, ok := c.refs.Load(ref)
	return ok
}
