package store

import (
	"math/rand/v2"
	"testing"
)

// A key that was added is never taken for new, however many there are.
func TestKeysForgetNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	k := newKeys(1000)
	if !k.mayHold(1000) || !k.mayHold(-5) || k.mayHold(1001) {
		t.Error("what may be in the database at the start is asked for, what is newer is not")
	}
	var added []int64
	for i := range int64(3 * maxRecentKeys) {
		key := 1001 + i*8 + random.Int64N(4096) // nearly in order, as of many senders
		if i%100 == 0 {
			key = -key
		}
		k.add(key)
		if added = append(added, key); len(k.recent) > maxRecentKeys {
			t.Fatalf("remembers %d", len(k.recent))
		}
	}
	for _, key := range added {
		if !k.mayHold(key) {
			t.Fatalf("%d was forgotten", key)
		}
	}
}
