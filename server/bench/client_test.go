//go:build linux

package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tobar/web"
)

// TestClient is a short run of what ./build.sh bench client does: every row
// finds in the page what it measures.
func TestClient(t *testing.T) {
	required := os.Getenv("TOBAR_BROWSER") == "required"
	switch _, err := findChromium(); {
	case testing.Short() && !required:
		t.Skip("browser tests are skipped with -short")
	case errors.Is(err, errNoChromium) && required:
		t.Fatal(err)
	case errors.Is(err, errNoChromium):
		t.Skip(err)
	case !web.Built() && required:
		t.Fatal("the app is not built")
	case !web.Built():
		t.Skip("the app is not built: ./build.sh builds it")
	}
	dir := t.TempDir()
	var out, stderr bytes.Buffer
	if code := run(t.Context(), []string{"client", "-short", "-dir", dir}, &out, &stderr); code != 0 {
		t.Fatalf("exit code %d\n%s%s", code, &out, &stderr)
	}
	for _, row := range []string{"app.wasm.br", "app usable, cold, phone", "without a network", "from the list", "an empty page", "painted, CPU 4x", "key to letter", "longest frame", "other hosts"} {
		if !strings.Contains(out.String(), row) {
			t.Errorf("nothing is said of %q", row)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "[^t]*-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	t.Log("\n" + out.String())
}

func TestUsedByOthers(t *testing.T) {
	o, err := watchOthers()
	if err != nil {
		t.Fatal(err)
	}
	if part, err := o.part(); err != nil || part < 0 {
		t.Errorf("others used %v, %v", part, err)
	}
	parents := map[int]int{7: 5, 5: 3, 3: 1}
	if !below(7, 3, parents) || !below(3, 3, parents) || below(3, 7, parents) || below(9, 3, parents) {
		t.Error("a child is below its parent")
	}
}
