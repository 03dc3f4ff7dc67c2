//go:build !js

package device

// Open returns a store in memory: there is no browser here.
func Open() Store { return newStore(memory{}, memory{}) }

// OpenCopy returns a copy in memory: there is no browser here.
func OpenCopy(account string) (*Copy, error) {
	return openCopy(account, newMemoryDisk(), false)
}

// Persist does nothing: there is no browser here.
func Persist() {}

// Lead asks to be the tab that sends, of all that have the copy open.
func (c *Copy) Lead(gained, lost func()) (release func()) {
	return newLease(c.disk, gained, lost).release
}
