// Command strip makes a Go program for the browser smaller: strip FROM TO writes what FROM holds
// to TO, and changes nothing of what it does. Its data lies in few segments, what can be computed
// at the start is computed, and the tables of files and lines are empty: traces name functions.
//
// Formats: WebAssembly Core Specification, section 5 (binary format), and for Go's own
// tables runtime/symtab.go. Where a release of Go has others, they stay as they are.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: strip FROM TO")
		os.Exit(2)
	}
	if err := file(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "strip:", err)
		os.Exit(1)
	}
}

// file strips what one file holds into another, which is never there in half: what is half
// lies under a name with a dot, which go:embed passes over.
func file(from, to string) error {
	whole, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	stripped, kept, err := strip(whole)
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	for _, what := range kept {
		fmt.Printf("%-28s keeps %s: this release of Go has another form of it\n", to, what)
	}
	half := filepath.Join(filepath.Dir(to), "."+filepath.Base(to)+".half")
	if err := os.WriteFile(half, stripped, 0o644); err != nil {
		return err
	}
	return os.Rename(half, to)
}

// strip returns a module without what it runs without, and what it keeps because it was not found.
func strip(module []byte) (stripped []byte, kept []string, err error) {
	m, err := parse(module)
	if err != nil {
		return nil, nil, err
	}
	image, err := m.image()
	if err != nil {
		return nil, nil, err
	}
	if !clearLines(image) {
		kept = append(kept, "its tables of lines")
	}
	if t, ok := findBuckets(image); ok {
		clear(image[t.base:][:t.len()])
		if err := m.start(t.fill()); err != nil {
			return nil, nil, err
		}
	} else {
		kept = append(kept, "its table of functions by address")
	}
	m.setImage(image)
	return m.bytes(), kept, nil
}
