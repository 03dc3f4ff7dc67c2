// Command pack compresses files for browsers, as strongly as brotli and gzip
// can: beside FILE it writes FILE.br and FILE.gz. The same input gives the same
// output. What is already there and still of the same bytes is left alone, since brotli
// takes its time.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

// format is one way to compress.
type format struct {
	suffix string
	writer func(io.Writer) (io.WriteCloser, error)
	reader func(io.Reader) (io.Reader, error)
}

var formats = []format{
	{".br",
		func(w io.Writer) (io.WriteCloser, error) {
			return brotli.NewWriterLevel(w, brotli.BestCompression), nil
		},
		func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
	},
	{".gz",
		func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriterLevel(w, gzip.BestCompression) },
		func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	},
}

func main() {
	for _, path := range os.Args[1:] {
		if err := pack(path); err != nil {
			fmt.Fprintln(os.Stderr, "pack:", err)
			os.Exit(1)
		}
	}
}

// pack writes the compressed forms of a file and says how large each is.
func pack(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	fmt.Printf("%-28s %9d bytes\n", path, len(data))
	for _, f := range formats {
		size, err := f.pack(path+f.suffix, data)
		if err != nil {
			return fmt.Errorf("%s: %w", path+f.suffix, err)
		}
		fmt.Printf("%-28s %9d bytes\n", path+f.suffix, size)
	}
	return nil
}

// pack writes data, compressed, to a file, unless it holds that already. The
// file is never there in half, since a server may be compiled at any time; what
// is half lies under a name with a dot, which go:embed passes over.
func (f format) pack(path string, data []byte) (int, error) {
	if old, err := os.ReadFile(path); err == nil && f.holds(old, data) {
		return len(old), nil
	}
	var b bytes.Buffer
	w, err := f.writer(&b)
	if err != nil {
		return 0, err
	}
	if _, err := w.Write(data); err != nil {
		return 0, err
	}
	if err := w.Close(); err != nil {
		return 0, err
	}
	half := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".half")
	if err := os.WriteFile(half, b.Bytes(), 0o644); err != nil {
		return 0, err
	}
	return b.Len(), os.Rename(half, path)
}

// holds reports whether packed is data, compressed.
func (f format) holds(packed, data []byte) bool {
	r, err := f.reader(bytes.NewReader(packed))
	if err != nil {
		return false
	}
	plain, err := io.ReadAll(r)
	return err == nil && bytes.Equal(plain, data)
}
