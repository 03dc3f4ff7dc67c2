package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// room is one line of the table of who may import what. An entry is a package
// with everything below it; the standard library is open to all, but for what never names.
type room struct {
	path  string // below the module; "/*" for all below
	may   []string
	never []string
	why   string
}

const (
	goAppPath     = "github.com/maxence-charriere/go-app"
	echoPath      = "github.com/labstack/echo"
	websocketPath = "github.com/coder/websocket"
	chromedpPath  = "github.com/chromedp"
)

var rooms = []room{
	{path: "shared", never: []string{"net/http", "syscall/js", "os"},
		why: "the wire stands on the standard library alone, so that both ends and every tool can stand on it"},
	{path: "server/internal/hub", may: []string{"tobar/shared"}, never: []string{"net/http", "database/sql"},
		why: "the hub is memory: it neither stores nor speaks HTTP"},
	{path: "server/internal/blob", never: []string{"net/http", "database/sql"},
		why: "blobs are bytes: what they are, and for whom, others know"},
	{path: "server/internal/store", may: []string{"tobar/shared", "modernc.org/sqlite", "modernc.org/libc", "golang.org/x/sys", "golang.org/x/text"}, never: []string{"net/http"},
		why: "the store keeps what must survive and knows nothing of who asks, or how"},
	{path: "server/internal/account", may: []string{"tobar/shared", "golang.org/x/crypto", "golang.org/x/text", "golang.org/x/time"}, never: []string{"net/http", "database/sql"},
		why: "accounts know names and passwords, not HTTP, and leave keeping to the store"},
	{path: "server", may: []string{"tobar/server/internal", "tobar/shared", "tobar/web", "tobar/client/text", "tobar/client/ui",
		echoPath, websocketPath, goAppPath, "rsc.io/qr", "golang.org/x"},
		why: "the switchboard has the server's rooms; the state of a client is the client's, and is here in tests only"},
	{path: "server/bench", may: []string{"tobar/shared", "tobar/client/session", "tobar/client/chat", "tobar/server/internal", "tobar/server/bench/empty", websocketPath, echoPath, "golang.org/x", chromedpPath},
		why: "the load programs are clients from outside, or measure one of the server's rooms by itself"},
	{path: "server/bench/empty", may: []string{goAppPath}, why: "what the app is measured beside has nothing of the app's"},
	{path: "server/bench/empty/app", may: []string{"tobar/server/bench/empty", goAppPath}, why: "the client of that"},
	{path: "client", may: []string{"tobar/client/ui"},
		why: "the client's main only starts the app: whatever it mentions is downloaded by everybody"},
	{path: "client/chat", may: []string{"tobar/shared"}, never: []string{"net", "net/http", "syscall/js", "os", "context", "sync"},
		why: "what the user has is pure state: no I/O, no goroutine, no browser, or it cannot be tested by itself"},
	{path: "client/session", may: []string{"tobar/shared", websocketPath}, never: []string{"syscall/js"},
		why: "the line hands frames on and does not know what they mean or who draws them"},
	{path: "client/device", may: []string{"tobar/client/chat", "tobar/shared"}, never: []string{"net/http"},
		why: "what the browser keeps has no line of its own, and no face"},
	{path: "client/text", never: []string{"net/http", "syscall/js"},
		why: "the catalogue is for the app and for the server's pages alike"},
	{path: "client/ui", may: []string{"tobar/client/chat", "tobar/client/session", "tobar/client/device", "tobar/client/text", "tobar/shared", goAppPath}, never: []string{"net/http"},
		why: "the face draws and hands on; the app has no HTTP client in it (web/lean): the browser's fetch is there"},
	{path: "web", why: "the assets are data"},
	{path: "web/pack", may: []string{"github.com/andybalholm/brotli"}, why: "a tool of the build, which nothing else needs"},
	{path: "web/strip", why: "a tool of the build, which reads what the compiler wrote"},
	{path: "web/lean", may: []string{"tobar/web/lean/http", "tobar/web/lean/regexp"}, why: "a tool of the build, and what it puts in the place of net/http and regexp"},
	{path: "web/lean/http", why: "names that the app's libraries mention, with nothing behind them"},
	{path: "web/lean/regexp", why: "the one pattern that the app has"},
}

// listed is what go list says about a package.
type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Standard   bool
}

// goList lists packages as they are compiled for a target, "" for this machine.
func goList(t *testing.T, goos, goarch string, args ...string) []listed {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Deps,Standard"}, args...)...)
	cmd.Dir = ".."
	cmd.Env = os.Environ()
	if goos != "" {
		cmd.Env = append(cmd.Env, "GOOS="+goos, "GOARCH="+goarch)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, &stderr)
	}
	var packages []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// TestImports holds every package to its line of the table.
func TestImports(t *testing.T) {
	check := func(goos, goarch string, patterns ...string) {
		for _, p := range goList(t, goos, goarch, patterns...) {
			at := strings.TrimPrefix(p.ImportPath, "tobar/")
			i := slices.IndexFunc(rooms, func(r room) bool { return r.path == at })
			if i < 0 {
				t.Errorf("%s has no line in the table of rooms: what may it import, and why?", p.ImportPath)
				continue
			}
			for _, imported := range p.Imports {
				if !rooms[i].allows(imported) {
					t.Errorf("%s imports %s (%s/%s): %s", p.ImportPath, imported, goos, goarch, rooms[i].why)
				}
			}
		}
	}
	check("", "", "./...")
	check("js", "wasm", "./client/...", "./shared/...")
}

func (r room) allows(imported string) bool {
	if slices.Contains(r.never, imported) {
		return false
	}
	first, _, _ := strings.Cut(imported, "/")
	std := first != "tobar" && !strings.Contains(first, ".")
	return std || slices.ContainsFunc(r.may, func(may string) bool {
		return imported == may || strings.HasPrefix(imported, may+"/") || imported == path.Join(may, "v4") || imported == path.Join(may, "v10")
	})
}

// What the app drags in, everybody downloads.
func TestClientDependencies(t *testing.T) {
	for _, p := range goList(t, "js", "wasm", "./client") {
		for _, dep := range p.Deps {
			for prefix, why := range map[string]string{
				"tobar/server":  "the server's code and its secrets stay on the server",
				"tobar/web":     "the app would carry itself",
				echoPath:        "a web server in a web page",
				"modernc.org":   "a database engine in a web page",
				"html/template": "templates switch off the linker's removal of unused methods",
				"text/template": "templates switch off the linker's removal of unused methods",
				"testing":       "tests do not ship",
			} {
				if dep == prefix || strings.HasPrefix(dep, prefix+"/") {
					t.Errorf("the app contains %s: %s", dep, why)
				}
			}
		}
	}
}

// TestForbiddenWords looks into the source for what imports alone do not show.
func TestForbiddenWords(t *testing.T) {
	for dir, words := range map[string]map[string]string{
		"client": {"app.Handler": "mentioning go-app's server in the client adds a web server to the app, 6 MB of it",
			"http.Get": "the app has no HTTP client in it", "http.DefaultClient": "the app has no HTTP client in it"},
		"client/chat": {"time.Now": "times come with the events", "time.Sleep": "times come with the events",
			"time.After": "times come with the events", "go": "one goroutine changes state, and it is the caller's"},
		"shared": {"go": "the wire has no life of its own"},
	} {
		eachFile(t, dir, func(name string, file *ast.File) {
			ast.Inspect(file, func(n ast.Node) bool {
				word := ""
				switch n := n.(type) {
				case *ast.GoStmt:
					word = "go"
				case *ast.SelectorExpr:
					if x, ok := n.X.(*ast.Ident); ok {
						word = x.Name + "." + n.Sel.Name
					}
				}
				if why := words[word]; why != "" {
					t.Errorf("%s says %s: %s", name, word, why)
				}
				return true
			})
		})
	}
}

// Two files of the server have what the others must not.
func TestOneImporter(t *testing.T) {
	only := map[string]string{
		"tobar/client/ui":          "pwa.go",
		goAppPath + "/v10/pkg/app": "pwa.go",
		"rsc.io/qr":                "qr.go",
	}
	eachFile(t, "server", func(name string, file *ast.File) {
		if path.Dir(name) != "server" {
			return
		}
		for _, spec := range file.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			if home, ok := only[imported]; ok && path.Base(name) != home {
				t.Errorf("%s imports %s, which is for %s alone", name, imported, home)
			}
		}
	})
	eachFile(t, "client", func(name string, file *ast.File) {
		for _, spec := range file.Imports {
			if spec.Path.Value == `"syscall/js"` && !strings.HasSuffix(name, "_js.go") {
				t.Errorf("%s imports syscall/js, which has no place in files that are compiled for the server or for tests", name)
			}
		}
	})
}

// eachFile parses the files of the product, not of the tests, in a directory and below it.
func eachFile(t *testing.T, dir string, f func(name string, file *ast.File)) {
	t.Helper()
	set := token.NewFileSet()
	err := filepath.WalkDir(filepath.Join("..", dir), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err == nil {
			f(filepath.ToSlash(strings.TrimPrefix(name, ".."+string(filepath.Separator))), file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
