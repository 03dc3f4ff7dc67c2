package blob

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func open(t *testing.T) *Dir {
	t.Helper()
	d, err := Open(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// keep uploads and returns the name of the blob.
func keep(t *testing.T, d *Dir, id, content string) (blob string) {
	t.Helper()
	if _, err := d.Write(id, 0, int64(len(content)), strings.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	if err := d.Keep(id, func(name string) error { blob = name; return nil }); err != nil {
		t.Fatal(err)
	}
	return blob
}

func content(t *testing.T, d *Dir, blob string) string {
	t.Helper()
	f, err := d.Open(blob)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// files are all that is in the directory, by their names.
func files(t *testing.T, d *Dir) (names []string) {
	t.Helper()
	for _, dir := range []string{d.uploads, d.blobs} {
		if err := each(dir, time.Now().Add(time.Hour), func(name string) error { names = append(names, name); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

func TestUploadInParts(t *testing.T) {
	d := open(t)
	broken := io.MultiReader(strings.NewReader("hel"), iotest.ErrReader(io.ErrUnexpectedEOF))
	if at, err := d.Write("u", 0, 5, broken); at != 3 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a reader that breaks: %d, %v", at, err)
	}
	if at, err := d.Offset("u"); at != 3 || err != nil {
		t.Errorf("offset %d, %v", at, err)
	}
	for _, offset := range []int64{0, 2, 4} {
		if at, err := d.Write("u", offset, 5, strings.NewReader("lo")); at != 3 || !errors.Is(err, ErrOffset) {
			t.Errorf("at %d: %d, %v", offset, at, err)
		}
	}
	if at, err := d.Write("u", 3, 5, strings.NewReader("lo")); at != 5 || err != nil {
		t.Errorf("the rest: %d, %v", at, err)
	}
	if at, err := d.Write("u", 5, 5, strings.NewReader("!")); at != 5 || !errors.Is(err, ErrLong) {
		t.Errorf("too much: %d, %v", at, err)
	}
	refusal := errors.New("no")
	if err := d.Keep("u", func(string) error { return refusal }); !errors.Is(err, refusal) {
		t.Error(err)
	}
	if at, _ := d.Offset("u"); at != 5 {
		t.Error("an upload that was not kept is gone")
	}
	if err := d.Keep("u", func(blob string) error {
		if got := content(t, d, blob); got != "hello" {
			t.Errorf("at the commit there is %q", got)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if at, _ := d.Offset("u"); at != 0 {
		t.Error("the upload is still there")
	}
}

func TestSameBytesOnce(t *testing.T) {
	d := open(t)
	a, b, empty := keep(t, d, "1", "same"), keep(t, d, "2", "same"), keep(t, d, "3", "")
	if a != b || a == empty || content(t, d, empty) != "" {
		t.Errorf("blobs %s, %s, %s", a, b, empty)
	}
	if got := files(t, d); len(got) != 2 {
		t.Errorf("%v", got)
	}
}

func TestFreeAndSweep(t *testing.T) {
	d := open(t)
	a, b := keep(t, d, "1", "a"), keep(t, d, "2", "b")
	for _, id := range []string{"known", "unknown"} {
		if _, err := d.Write(id, 0, 9, strings.NewReader("half")); err != nil {
			t.Fatal(err)
		}
	}
	needed := func(blob string) (bool, error) { return blob == a, nil }
	uploading := func(id string) (bool, error) { return id == "known", nil }
	if err := d.Sweep(time.Now().Add(-time.Hour), uploading, needed); err != nil || len(files(t, d)) != 4 {
		t.Errorf("what is new: %v, %v", files(t, d), err)
	}
	if err := d.Free(a, needed); err != nil || content(t, d, a) != "a" {
		t.Error("what is needed is gone", err)
	}
	if err := d.Sweep(time.Now().Add(time.Hour), uploading, needed); err != nil {
		t.Fatal(err)
	}
	if got := files(t, d); !slices.Equal(got, []string{"known", a}) {
		t.Errorf("left: %v", got)
	}
	if err := d.Free(b, needed); err != nil {
		t.Error("to free what is gone:", err)
	}
}

// Names come from requests: none leads out of the directory.
func TestNamesStayInside(t *testing.T) {
	d := open(t)
	if _, err := d.Write("../../out", 0, 9, bytes.NewReader(nil)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(d.uploads, "out")); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"", ".", "..", "../../../etc/passwd", "x/../../.."} {
		if f, err := d.Open(name); err == nil {
			if info, _ := f.Stat(); !info.IsDir() {
				t.Errorf("%q opens %s", name, f.Name())
			}
			f.Close()
		}
	}
}
