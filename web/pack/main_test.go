package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestPack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.wasm")
	for _, data := range [][]byte{bytes.Repeat([]byte("to|bar "), 10_000), []byte("another client"), {}} {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := pack(path); err != nil {
			t.Fatal(err)
		}
		for _, f := range formats {
			packed, err := os.ReadFile(path + f.suffix)
			if err != nil {
				t.Fatal(err)
			}
			if !f.holds(packed, data) {
				t.Errorf("%s does not hold the %d bytes that were packed", f.suffix, len(data))
			}
		}
	}
}

// What is there and right is not written again.
func TestPackLeavesAlone(t *testing.T) {
	data := []byte("the client")
	path := filepath.Join(t.TempDir(), "app.wasm")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := pack(path); err != nil {
			t.Fatal(err)
		}
		for _, f := range formats {
			if err := os.Chmod(path+f.suffix, 0o444); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, f := range formats {
		info, err := os.Stat(path + f.suffix)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o444 {
			t.Errorf("%s was written again", f.suffix)
		}
	}
}
