package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// maxWasm is what app.wasm.br may weigh, in bytes. An empty go-app page is
// 1.40 MB, of which web/lean leaves out 0.34; what drags HTTP in again shows here.
const maxWasm = 1_600_000

func TestVersion(t *testing.T) {
	v := Version()
	if len(v) != 16 || strings.Trim(v, "0123456789abcdef") != "" {
		t.Errorf("Version() = %q, want 16 hex digits", v)
	}
	if v != Version() {
		t.Error("Version() changes within one program")
	}
}

// Whatever lies in static/ the whole world may read, so nothing gets in by accident.
func TestStaticHoldsOnlyWhatBrowsersNeed(t *testing.T) {
	err := fs.WalkDir(Files(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name := strings.TrimSuffix(strings.TrimSuffix(path, ".br"), ".gz")
		switch {
		case name == Wasm:
		case strings.HasSuffix(path, ".css"), strings.HasSuffix(path, ".js"):
		case strings.HasSuffix(path, ".svg"), strings.HasSuffix(path, ".png"):
		case path == emojiList:
		default:
			t.Errorf("static/%s is served to everybody: is it meant to be?", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The three forms of the client are the same bytes: a browser may get any of them.
func TestClientForms(t *testing.T) {
	if !Built() {
		t.Skip("the client is not built: ./build.sh builds it")
	}
	plain := read(t, Wasm)
	br := read(t, Wasm+".br")
	if len(br) > maxWasm {
		t.Errorf("%s.br has %d bytes, more than %d: look at what the client imports (go list -deps, GOOS=js GOARCH=wasm)", Wasm, len(br), maxWasm)
	}
	unbr, err := io.ReadAll(brotli.NewReader(bytes.NewReader(br)))
	if err != nil || !bytes.Equal(unbr, plain) {
		t.Errorf("%s.br is not %s: run ./build.sh (%v)", Wasm, Wasm, err)
	}
	zr, err := gzip.NewReader(bytes.NewReader(read(t, Wasm+".gz")))
	if err != nil {
		t.Fatal(err)
	}
	ungz, err := io.ReadAll(zr)
	if err != nil || !bytes.Equal(ungz, plain) {
		t.Errorf("%s.gz is not %s: run ./build.sh (%v)", Wasm, Wasm, err)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := fs.ReadFile(Files(), name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
