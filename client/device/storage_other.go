//go:build !js

package device

// Open returns a store in memory: there is no browser here.
func Open() Store { return newStore(memory{}) }
