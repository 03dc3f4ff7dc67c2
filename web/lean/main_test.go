package main

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	lean "tobar/web/lean/http"
	"tobar/web/lean/regexp"
)

// The app, as it is linked, has neither an HTTP client nor TLS in it.
func TestOverlay(t *testing.T) {
	replace, err := overlay()
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "list", "-overlay", file, "-deps", "tobar/client")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	has := map[string]bool{}
	for _, dep := range deps {
		has[dep] = true
	}
	if !has["net/http"] || !has["github.com/coder/websocket"] {
		t.Errorf("of %d packages, the libraries' own are missing", len(deps))
	}
	for _, unwanted := range []string{"crypto/tls", "crypto/x509", "net/textproto", "mime/multipart", "regexp/syntax"} {
		if has[unwanted] {
			t.Errorf("the app is linked with %s", unwanted)
		}
	}
}

// What has a value has the standard library's.
func TestValues(t *testing.T) {
	for _, c := range []struct{ ours, standard any }{
		{lean.MethodGet, http.MethodGet},
		{lean.StatusSwitchingProtocols, http.StatusSwitchingProtocols},
		{lean.StatusOK, http.StatusOK},
		{lean.StatusNotModified, http.StatusNotModified},
		{lean.StatusNotFound, http.StatusNotFound},
		{lean.StatusInternalServerError, http.StatusInternalServerError},
	} {
		if c.ours != c.standard {
			t.Errorf("%v, and in the standard library %v", c.ours, c.standard)
		}
	}
	h := lean.Header{}
	h.Set("Etag", "a")
	if h.Get("Etag") != "a" || h.Get("Other") != "" {
		t.Errorf("a header says %v", h)
	}
}

// A pattern that is no beginning would be taken for another one.
func TestPatterns(t *testing.T) {
	if r := regexp.MustCompile("^/with"); !r.MatchString("/with/bob") || r.MatchString("/wit") {
		t.Error("^/with is not a beginning")
	}
	for _, pattern := range []string{"/", "^/.*", "^/$", "^[a-z]", `^\d`} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is taken for a beginning", pattern)
				}
			}()
			regexp.MustCompile(pattern)
		}()
	}
}
