package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// program is what Go compiles of testdata for the browser.
var program = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "strip")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "program.wasm")
	cmd := exec.Command("go", "build", "-o", out, "testdata/program.go")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	return os.ReadFile(out)
})

func compiled(t *testing.T) []byte {
	t.Helper()
	b, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Clone(b)
}

// imageOf is the memory that a module begins with.
func imageOf(t *testing.T, module []byte) []byte {
	t.Helper()
	m, err := parse(module)
	if err != nil {
		t.Fatal(err)
	}
	image, err := m.image()
	if err != nil {
		t.Fatal(err)
	}
	return image
}

// What this release of Go writes is known, and nothing else of it is changed than
// what strip is for. That the program still runs is seen wherever the app does.
func TestStrip(t *testing.T) {
	whole := compiled(t)
	stripped, kept, err := strip(whole)
	if err != nil || len(kept) > 0 {
		t.Fatalf("it keeps %v: %v", kept, err)
	}
	if len(stripped) > len(whole)*9/10 {
		t.Errorf("%d bytes of %d are left", len(stripped), len(whole))
	}
	before, after := imageOf(t, whole), imageOf(t, stripped)
	if !clearLines(before) {
		t.Fatal("the lines of the whole program are not found")
	}
	table, ok := findBuckets(before)
	if !ok {
		t.Fatal("the buckets of the whole program are not found")
	}
	clear(before[table.base:][:table.len()])
	if !bytes.Equal(bytes.TrimRight(before, "\x00"), after) {
		t.Error("something else in memory is not what it was")
	}
	m, _ := parse(whole)
	s, _ := parse(stripped)
	for _, section := range m {
		changed := s.find(section.id)
		switch section.id {
		case typeSection, functionSection, codeSection: // have one more
			if at := 1 + len(changed.body) - len(section.body); at > 200 || !bytes.Contains(changed.body, section.body[8:]) {
				t.Errorf("section %d grew by %d bytes, or lost some", section.id, at)
			}
		case dataSection, 0:
		default:
			if !bytes.Equal(changed.body, section.body) {
				t.Errorf("section %d is not what it was", section.id)
			}
		}
	}
}

// Values by address other than lines stay: the collector needs them.
func TestStripKeepsOtherValues(t *testing.T) {
	whole := compiled(t)
	before, after := imageOf(t, whole), imageOf(t, whole)
	if !clearLines(after) {
		t.Fatal("the lines are not found")
	}
	b, ok := findLines(before)
	if !ok {
		t.Fatal("the lines were not there")
	}
	a := table{after[len(before)-len(b.b):]}
	values := b.b[b.values:b.index]
	for _, f := range b.functions {
		for _, word := range []int{funcFile, funcLine} {
			if a.word(f+4*word) != 0 {
				t.Fatalf("the function at %d still has lines", f)
			}
		}
		for _, word := range b.others(f) {
			from := int(b.word(f + 4*word))
			to, ok := tableEnd(values, from)
			if !ok || int(a.word(f+4*word)) != from || !bytes.Equal(a.b[b.values:][from:to], values[from:to]) {
				t.Fatalf("the function at %d lost what it had in word %d", f, word)
			}
		}
	}
}

// Where a release of Go has other tables, they stay, and it is said.
func TestStripKeepsWhatItDoesNotKnow(t *testing.T) {
	whole := compiled(t)
	image := imageOf(t, whole)
	at := bytes.Index(image, lineHeader)
	table, _ := findBuckets(image)
	image[at] ^= 0x10
	image[table.base+bucketSize*bucketsEach+1] = 1
	m, _ := parse(whole)
	m.setImage(image)
	stripped, kept, err := strip(m.bytes())
	if err != nil || len(kept) != 2 {
		t.Fatalf("it keeps %v: %v", kept, err)
	}
	if !bytes.Equal(imageOf(t, stripped), bytes.TrimRight(image, "\x00")) {
		t.Error("memory is not what it was")
	}
	if s, _ := parse(stripped); s.find(startSection) != nil {
		t.Error("it has something to compute at the start")
	}
}

// A header that is right with an index that is not: nothing is changed.
func TestLinesOfAnotherLayout(t *testing.T) {
	whole := imageOf(t, compiled(t))
	at := bytes.Index(whole, lineHeader) + len(lineHeader)
	for _, field := range []int{headerFunctions, headerUnits, headerValues, headerIndex} {
		for _, by := range []int{1, -1, 1 << 20} {
			if field == headerFunctions && by < 0 || field == headerUnits && by != 1<<20 {
				continue // fewer functions, or more of their files, cannot be told from the truth
			}
			image := bytes.Clone(whole)
			word := image[at+8*field:]
			binary.LittleEndian.PutUint32(word, binary.LittleEndian.Uint32(word)+uint32(by))
			before := bytes.Clone(image)
			if clearLines(image) || !bytes.Equal(image, before) {
				t.Errorf("field %d, %+d: taken for the layout that is known", field, by)
			}
		}
	}
}

func TestStripRefuses(t *testing.T) {
	whole := compiled(t)
	for _, b := range [][]byte{nil, []byte("to|content"), whole[:7], whole[:len(whole)-1], whole[:len(whole)/2]} {
		if _, _, err := strip(b); !errors.Is(err, errModule) {
			t.Errorf("%d bytes: %v", len(b), err)
		}
	}
	m, _ := parse(whole)
	*m.find(dataSection) = section{dataSection, []byte{1, 1, i32Const, 0, end, 1, 'x'}} // of another memory
	if _, _, err := strip(m.bytes()); !errors.Is(err, errSegment) {
		t.Errorf("a segment that Go does not write: %v", err)
	}
}

func TestNumbers(t *testing.T) {
	for _, n := range []int64{0, 1, 63, 64, 127, 128, 8191, 8192, 1<<31 - 1, -1, -64, -65, -1 << 31} {
		b := appendInt(nil, n)
		r := reader{b: b}
		if got := r.int(); got != n || r.bad || len(r.b) > 0 {
			t.Errorf("%d is written as %x and read as %d", n, b, got)
		}
	}
}

// Zeros are left out where they are many, and nothing else is.
func TestSegments(t *testing.T) {
	m, _ := parse(compiled(t))
	few, many := make([]byte, gap-1), make([]byte, gap)
	for _, image := range [][]byte{nil, {1}, {0, 1}, bytes.Join([][]byte{many, {1}, few, {2}, many, {3}}, nil)} {
		m.setImage(bytes.Join([][]byte{image, many}, nil))
		got, err := m.image()
		if err != nil || !bytes.Equal(got, image) {
			t.Errorf("%x came back as %x, %v", image, got, err)
		}
	}
}

func TestFile(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from.wasm"), filepath.Join(dir, "to.wasm")
	whole := compiled(t)
	if err := os.WriteFile(from, whole, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := file(from, to); err != nil {
		t.Fatal(err)
	}
	want, _, _ := strip(whole)
	if got, err := os.ReadFile(to); err != nil || !bytes.Equal(got, want) {
		t.Errorf("it holds %d bytes, want %d: %v", len(got), len(want), err)
	}
	if err := file(to+".not", to); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("of no file: %v", err)
	}
}
