package store

// maxRecentKeys bounds what keys remembers: some MB.
const maxRecentKeys = 1 << 17

// keys spares the question to the database whether a frame is a repeat: the
// keys of the app grow with time, so that most are newer than all that were ever stored.
// It may hold more keys than the database does, never fewer.
type keys struct {
	floor  int64              // what is not above it is not remembered here
	newest int64              // of all that were added
	recent map[int64]struct{} // what was added above floor
}

// newKeys begins with a database whose newest key is floor.
func newKeys(floor int64) keys {
	return keys{floor: floor, newest: floor, recent: make(map[int64]struct{})}
}

// mayHold reports whether the database has to be asked for a key.
func (k *keys) mayHold(key int64) bool {
	if key <= k.floor {
		return true
	}
	_, ok := k.recent[key]
	return ok
}

// add remembers a key that is about to be stored.
func (k *keys) add(key int64) {
	if key <= k.floor {
		return
	}
	if len(k.recent) >= maxRecentKeys {
		k.floor = k.newest
		clear(k.recent)
	}
	k.recent[key] = struct{}{}
	k.newest = max(k.newest, key)
}
