package device

import (
	"slices"
	"sort"
	"strings"
	"sync"
)

// memoryDisk is a disk that ends with the page. It is safe for concurrent use,
// but its callbacks must not wait for another of its transactions.
type memoryDisk struct {
	mu    sync.Mutex
	data  map[string]map[string]string
	fails error // what every transaction that writes ends with
}

func newMemoryDisk() *memoryDisk {
	d := &memoryDisk{}
	d.wipe()
	return d
}

func (d *memoryDisk) wipe() {
	d.data = make(map[string]map[string]string)
	for _, s := range stores {
		d.data[s] = make(map[string]string)
	}
}

func (d *memoryDisk) begin(write, _ bool, f func(tx), done func(error)) {
	d.mu.Lock()
	t := &memoryTx{disk: d}
	f(t)
	for len(t.requests) > 0 && t.err == nil {
		request := t.requests[0]
		t.requests = t.requests[1:]
		request()
	}
	if t.err == nil && write {
		t.err = d.fails
	}
	if t.err != nil {
		for _, undo := range slices.Backward(t.undo) {
			undo()
		}
	}
	d.mu.Unlock()
	done(t.err)
}

func (d *memoryDisk) begun() early { return nil }

func (d *memoryDisk) drop(done func()) {
	d.mu.Lock()
	d.wipe()
	d.mu.Unlock()
	done()
}

type memoryTx struct {
	disk     *memoryDisk
	requests []func()
	undo     []func()
	err      error
}

func (t *memoryTx) ask(request func()) { t.requests = append(t.requests, request) }

func (t *memoryTx) get(store, key string, f func(string, bool)) {
	t.ask(func() {
		v, ok := t.disk.data[store][key]
		f(v, ok)
	})
}

func (t *memoryTx) values(store, from, to string, limit int, f func(string, int)) {
	t.ask(func() {
		var keys []string
		for key := range t.disk.data[store] {
			if from <= key && key <= to {
				keys = append(keys, key)
			}
		}
		sort.Strings(keys)
		if limit > 0 && len(keys) > limit {
			keys = keys[:limit]
		}
		var all strings.Builder
		for _, key := range keys {
			all.WriteString(t.disk.data[store][key])
		}
		f(all.String(), len(keys))
	})
}

func (t *memoryTx) keys(store string, f func([]string)) {
	t.ask(func() {
		var keys []string
		for key := range t.disk.data[store] {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		f(keys)
	})
}

func (t *memoryTx) count(store string, f func(int)) {
	t.ask(func() { f(len(t.disk.data[store])) })
}

func (t *memoryTx) put(store, key, value string) {
	t.ask(func() {
		t.keep(store, key)
		t.disk.data[store][key] = value
	})
}

func (t *memoryTx) remove(store, key string) {
	t.ask(func() {
		t.keep(store, key)
		delete(t.disk.data[store], key)
	})
}

func (t *memoryTx) removeSpan(store, from, to string) {
	t.ask(func() {
		for key := range t.disk.data[store] {
			if from <= key && key <= to {
				t.keep(store, key)
				delete(t.disk.data[store], key)
			}
		}
	})
}

func (t *memoryTx) clear(store string) {
	t.ask(func() {
		old := t.disk.data[store]
		t.undo = append(t.undo, func() { t.disk.data[store] = old })
		t.disk.data[store] = make(map[string]string)
	})
}

// keep remembers what stood under a key.
func (t *memoryTx) keep(store, key string) {
	old, ok := t.disk.data[store][key]
	t.undo = append(t.undo, func() {
		if ok {
			t.disk.data[store][key] = old
		} else {
			delete(t.disk.data[store], key)
		}
	})
}

func (t *memoryTx) abort(err error) { t.err = err }
