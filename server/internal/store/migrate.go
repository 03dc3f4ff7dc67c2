package store

import (
	"bytes"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
)

// applicationID stands in the header of every database of this program: "Tobr".
const applicationID = 0x546f6272

// SQLite's result codes that say that the file is not what it should be.
const (
	codeError   = 1 // at opening: a table or column is missing
	codeCorrupt = 11
	codeNotADB  = 26
)

//go:embed schema/*.sql
var schema embed.FS

// migrations returns the schema's steps in order: applying the first k makes a
// database of version k.
func migrations() ([]string, error) {
	names, err := fs.Glob(schema, "schema/*.sql") // sorted
	if err != nil {
		return nil, err
	}
	steps := make([]string, len(names))
	for i, name := range names {
		if want := fmt.Sprintf("schema/%04d.sql", i+1); name != want {
			return nil, fmt.Errorf("migration %s stands where %s belongs", name, want)
		}
		text, err := schema.ReadFile(name)
		if err != nil {
			return nil, err
		}
		steps[i] = string(text)
	}
	return steps, nil
}

// migrate brings the database to the version that steps lead to, each step in
// a transaction of its own.
func migrate(c *conn, steps []string) error {
	version, err := c.number("PRAGMA user_version")
	if err != nil {
		return err
	}
	if version > int64(len(steps)) {
		return fmt.Errorf("%w: it has version %d, this program knows %d; start the newer program", ErrNewer, version, len(steps))
	}
	for i := int(version); i < len(steps); i++ {
		text := fmt.Sprintf("BEGIN IMMEDIATE; %s; PRAGMA user_version = %d; COMMIT", steps[i], i+1)
		if err := c.script(text); err != nil {
			return fmt.Errorf("migration %d: %w", i+1, errors.Join(err, c.script("ROLLBACK")))
		}
	}
	return nil
}

// create makes an empty database. It is built under another name, so that a file at
// path is never one that was not finished.
func create(path string, steps []string) error {
	if _, err := os.Stat(path + "-wal"); err == nil {
		return damaged(path, errors.New("it is missing, but its write-ahead log is there"))
	}
	unfinished := path + ".new"
	for _, old := range []string{unfinished, unfinished + "-journal"} {
		if err := os.Remove(old); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	f, err := os.OpenFile(unfinished, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	c, err := openConn(unfinished, "synchronous = FULL", fmt.Sprintf("application_id = %d", applicationID))
	if err != nil {
		return err
	}
	if err := errors.Join(migrate(c, steps), c.close()); err != nil {
		return err
	}
	if err := os.Rename(unfinished, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// checkHeader looks whether the file can be a database of this program. It reads
// the first hundred bytes only: a server with a large log must be ready at once.
func checkHeader(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var h [100]byte
	if n, err := f.ReadAt(h[:], 0); n < len(h) {
		return damaged(path, fmt.Errorf("it has no header: %w", err))
	}
	if !bytes.HasPrefix(h[:], []byte("SQLite format 3\x00")) {
		return damaged(path, errors.New("it is not an SQLite file"))
	}
	if binary.BigEndian.Uint32(h[68:]) != applicationID {
		return damaged(path, errors.New("it belongs to another program"))
	}
	return nil
}

// damaged says what is wrong with the file, and the way out.
func damaged(path string, why error) error {
	return fmt.Errorf("%w: %s: %w; it was left as it is: move the whole directory away and put a copy from a backup in its place",
		ErrCorrupt, path, why)
}

// diagnose returns err as damage of the file, if that is what it says.
func diagnose(path string, err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && !errors.Is(err, ErrCorrupt) {
		switch e.Code() & 0xff {
		case codeError, codeCorrupt, codeNotADB:
			return damaged(path, err)
		}
	}
	return err
}
