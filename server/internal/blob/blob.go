// Package blob keeps the bytes of files in a directory: what is being uploaded,
// each under the id of its upload, and what is complete, under the hash of what it is, so that the
// same bytes are there once. What they are, whose, and who may see them is the store's to know.
package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// ErrOffset says that an upload is not where whoever goes on with it believes.
var ErrOffset = errors.New("the upload is at another offset")

// ErrLong says that there was more than an upload may hold; what is beyond was not kept.
var ErrLong = errors.New("more bytes than the upload may have")

// Dir is a directory of blobs. Its methods may be called by any number of goroutines, but
// one upload is written to by one at a time.
type Dir struct {
	// Static after Open.
	uploads, blobs string

	// keeping orders a commit that names a blob against the removal of that
	// blob: whoever holds it knows that what the store says of a blob stays true. It is held for a commit.
	keeping sync.Mutex
}

// Open makes the directory if it is missing.
func Open(path string) (*Dir, error) {
	d := &Dir{uploads: filepath.Join(path, "uploads"), blobs: filepath.Join(path, "blobs")}
	for _, dir := range []string{d.uploads, d.blobs} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	return d, errors.Join(syncDir(path), syncDir(filepath.Dir(path)))
}

// Write puts what r holds at the end of an upload, which must be at offset, and returns
// where it is then. What has arrived is on the disk when it returns, whatever the error. An upload
// without bytes need not exist. A file grows only after its bytes were written, so that
// its size is a true offset after a crash, too.
func (d *Dir) Write(id string, offset, most int64, r io.Reader) (at int64, err error) {
	f, err := os.OpenFile(d.upload(id), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if at, err = f.Seek(0, io.SeekEnd); err != nil {
		return 0, err
	}
	if at != offset {
		return at, ErrOffset
	}
	n, err := io.Copy(f, io.LimitReader(r, most-at))
	at += n
	if err == nil && at == most {
		if n, _ := io.ReadFull(r, make([]byte, 1)); n > 0 {
			err = ErrLong
		}
	}
	return at, errors.Join(err, f.Sync())
}

// Offset is how far an upload has come.
func (d *Dir) Offset(id string) (int64, error) {
	info, err := os.Stat(d.upload(id))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// Look opens an upload to be read.
func (d *Dir) Look(id string) (*os.File, error) { return os.Open(d.upload(id)) }

// Keep makes a blob of an upload that is complete. The blob is on the disk when commit is called with its name,
// and stays there if that succeeds; else it is an upload again.
func (d *Dir) Keep(id string, commit func(blob string) error) error {
	name, err := hash(d.upload(id))
	if err != nil {
		return err
	}
	to := d.path(name)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	d.keeping.Lock()
	defer d.keeping.Unlock()
	// A link, so that the upload is still there should the commit fail.
	if err := os.Link(d.upload(id), to); err != nil && !errors.Is(err, fs.ErrExist) {
		if err := copyFile(to, d.upload(id)); err != nil { // a file system without links
			return err
		}
	}
	now := time.Now()
	if err := os.Chtimes(to, now, now); err != nil { // Sweep spares what is new
		return err
	}
	if err := errors.Join(syncDir(filepath.Dir(to)), syncDir(d.blobs)); err != nil {
		return err
	}
	if err := commit(name); err != nil {
		return err
	}
	return d.Discard(id)
}

// Open opens a blob to be read.
func (d *Dir) Open(blob string) (*os.File, error) { return os.Open(d.path(blob)) }

// Discard removes an upload, if there is one.
func (d *Dir) Discard(id string) error { return remove(d.upload(id)) }

// Free removes a blob that nothing needs.
func (d *Dir) Free(blob string, needed func(blob string) (bool, error)) error {
	d.keeping.Lock()
	defer d.keeping.Unlock()
	if is, err := needed(blob); is || err != nil {
		return err
	}
	return remove(d.path(blob))
}

// Sweep removes what was last written before a time and nothing needs: what a crash has left behind, or
// what an older copy of the store does not know of.
func (d *Dir) Sweep(before time.Time, uploading, needed func(string) (bool, error)) error {
	err := each(d.uploads, before, func(id string) error {
		if is, err := uploading(id); is || err != nil {
			return err
		}
		return d.Discard(id)
	})
	if err != nil {
		return err
	}
	return each(d.blobs, before, func(blob string) error { return d.Free(blob, needed) })
}

// each calls f with the name of every file below a directory that is older than before.
func each(dir string, before time.Time, f func(name string) error) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.ModTime().Before(before) {
			return nil
		}
		if err != nil {
			return err
		}
		return f(e.Name())
	})
}

func (d *Dir) upload(id string) string { return filepath.Join(d.uploads, filepath.Base(id)) }

func (d *Dir) path(blob string) string {
	blob = filepath.Base(blob)
	return filepath.Join(d.blobs, blob[:min(2, len(blob))], blob)
}

func hash(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// copyFile makes a copy that is on the disk, under its name when it is whole.
func copyFile(to, from string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.CreateTemp(filepath.Dir(to), ".new-*")
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	err = errors.Join(err, out.Sync(), out.Close())
	if err == nil {
		err = os.Rename(out.Name(), to)
	}
	if err != nil {
		return errors.Join(err, remove(out.Name()))
	}
	return nil
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// syncDir makes names in a directory as lasting as what they name. Windows has no such thing.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
