// Package web holds what the browser is given: styles, icons, small scripts
// and the client, compiled. Everything in static/ is public, to everybody who
// can reach the server, signed in or not.
package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"sync"
)

// The name of the compiled client in Files. Beside it lie the same bytes
// compressed, under the names with .br and .gz appended.
const Wasm = "app.wasm"

// Worker is the source of the service worker. In it {{.Version}} stands for
// Version, {{.Assets}}, {{.Later}} and {{.Pages}} for JSON arrays: the paths to keep,
// those to keep once they have been asked for, and the paths of pages, where one
// that ends in a slash means all below it.
//
//go:embed worker.js
var Worker string

// Styles is the style sheet of what is seen before the client runs, or when it
// cannot: the loader, the notice of watch.js, the page of a server without a client.
//
//go:embed app.css
var Styles string

// Sprite holds the icons: symbols on a grid of 20, lines that take their colour and width from what
// they stand in. It is part of the page, not a file beside it: an icon that is needed for the first
// time when the server is gone, such as the clock of a waiting message, has to be there.
//
//go:embed sprite.svg
var Sprite string

//go:embed static
var static embed.FS

// Files returns the files of static/, by their names in there. Until ./build.sh
// has run, the client is not among them.
func Files() fs.FS {
	sub, err := fs.Sub(static, "static")
	if err != nil {
		panic(err) // the name is a constant
	}
	return sub
}

// Built reports whether the client was there, in all three forms, when this
// program was compiled.
func Built() bool {
	for _, suffix := range []string{"", ".br", ".gz"} {
		if _, err := fs.Stat(Files(), Wasm+suffix); err != nil {
			return false
		}
	}
	return true
}

// Version is the version of the app: a hash, in hex, of everything that the
// browser is given. It changes when and only when any of that does.
var Version = sync.OnceValue(func() string {
	sum := sha256.New()
	for _, part := range []string{Worker, Styles, Sprite} {
		fmt.Fprintf(sum, "%d %s", len(part), part)
	}
	err := fs.WalkDir(Files(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := Files().Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d ", path, info.Size())
		_, err = io.Copy(sum, f)
		return err
	})
	if err != nil {
		panic(err) // embedded files can be read
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
})
