package store

import (
	"context"

	"tobar/shared"
)

// File is something that was uploaded, or is being so.
type File struct {
	Account int64 // who uploaded it
	About   shared.File
	Blob    string // the name of its bytes; "" while it is not complete
}

// fileOf is the line of the file that the frame f brings along. Most bring none: NULL costs the least.
const fileOf = "CASE WHEN f.file IS NOT NULL THEN (SELECT about FROM file WHERE id = f.file) END"

// wordsOf is what the message f is found by: its text, and after that what its file is called.
const wordsOf = "CASE WHEN f.file IS NULL THEN f.content ELSE f.content || char(10) || (SELECT title FROM file WHERE id = f.file) END"

// mayHave holds for files that account ?2 has uploaded, or that are in a
// conversation of theirs, other than in what they never get (shunned).
const mayHave = `(account = ?2 OR EXISTS (SELECT 1 FROM frame m CROSS JOIN lane l ON l.id = m.lane
	WHERE m.file = file.id AND (l.sender = ?2 OR l.receiver = ?2 AND m.kind = 1)))`

// sumFiles is what an account's files take; the smallest one takes a block, too.
const sumFiles = "SELECT sum(max(size, 4096)) FROM file WHERE account = ?"

// BeginFile notes that the account uploads a file, whose About has the size that it will have
// at most. ErrNoSpace when all files of the account would then have more than quota bytes; 0 is no limit.
func (s *Store) BeginFile(ctx context.Context, account int64, f shared.File, quota int64) error {
	_, err := write(ctx, s, nil, func(w *writer) (int64, error) {
		if quota > 0 {
			used, err := w.c.number(sumFiles, account)
			if err != nil {
				return 0, err
			}
			if used+max(f.Size, 4096) > quota {
				return 0, ErrNoSpace
			}
		}
		return w.c.insert("INSERT INTO file (name, account, size, about, title, made) VALUES (?, ?, ?, ?, ?, ?)",
			f.ID, account, f.Size, f.String(), f.Name, w.at)
	})
	return err
}

// FinishFile notes that the bytes of a file are on the disk, and what is known of it now. ErrNoFile when the
// upload is gone, or complete already.
func (s *Store) FinishFile(ctx context.Context, f shared.File, blob string) error {
	_, err := write(ctx, s, nil, func(w *writer) (int64, error) {
		n, err := w.c.exec("UPDATE file SET size = ?, about = ?, title = ?, blob = ? WHERE name = ? AND blob IS NULL",
			f.Size, f.String(), f.Name, blob, f.ID)
		if n == 0 && err == nil {
			err = ErrNoFile
		}
		return n, err
	})
	return err
}

// File returns a file that the account may have: one that it has uploaded, or one of a
// message in a conversation of its own. Any other is ErrNoFile.
func (s *Store) File(ctx context.Context, account int64, id string) (f File, err error) {
	err = s.readers.glance(ctx, func(c *conn) error {
		r, err := c.first("SELECT account, about, blob FROM file WHERE name = ?1 AND "+mayHave, id, account)
		if err != nil {
			return err
		}
		if r == nil {
			return ErrNoFile
		}
		f.Account, f.Blob = r.int(0), r.text(2)
		f.About, _ = shared.ParseFile(r.text(1))
		return nil
	})
	return f, err
}

// UsedBytes is how much the account has uploaded.
func (s *Store) UsedBytes(ctx context.Context, account int64) (used int64, err error) {
	err = s.readers.glance(ctx, func(c *conn) (err error) {
		used, err = c.number(sumFiles, account)
		return err
	})
	return used, err
}

// DropFile forgets a file of the account's that no message brings along, and returns the
// name of its bytes. Any other is ErrNoFile.
func (s *Store) DropFile(ctx context.Context, account int64, id string) (blob string, err error) {
	return write(ctx, s, nil, func(w *writer) (string, error) {
		r, err := w.c.first("SELECT id, blob FROM file WHERE name = ? AND account = ?", id, account)
		if err != nil {
			return "", err
		}
		if r == nil {
			return "", ErrNoFile
		}
		number, blob := r.int(0), r.text(1)
		dropped, err := w.dropFile(number)
		if !dropped && err == nil {
			err = ErrNoFile
		}
		return blob, err
	})
}

// DropStale forgets files that no message brings along: uploads that were begun before
// one time, Unix milliseconds, and have not ended, and others that were begun before another. It returns those
// that have not ended, by their ids, and the names of the others' bytes.
func (s *Store) DropStale(ctx context.Context, unfinished, unused int64) (ids, blobs []string, err error) {
	type dropped struct{ ids, blobs []string }
	d, err := write(ctx, s, nil, func(w *writer) (d dropped, err error) {
		var numbers []int64
		for r, err := range w.c.rows(`SELECT id, name, blob FROM file WHERE (blob IS NULL AND made < ? OR made < ?)
			AND NOT EXISTS (SELECT 1 FROM frame WHERE file = file.id) LIMIT 1000`, unfinished, unused) {
			if err != nil {
				return d, err
			}
			numbers = append(numbers, r.int(0))
			if blob := r.text(2); blob != "" {
				d.blobs = append(d.blobs, blob)
			} else {
				d.ids = append(d.ids, r.text(1))
			}
		}
		for _, number := range numbers {
			if _, err := w.dropFile(number); err != nil {
				return d, err
			}
		}
		return d, nil
	})
	return d.ids, d.blobs, err
}

// UploadKnown reports whether an upload with this id has been begun and not ended.
func (s *Store) UploadKnown(ctx context.Context, id string) (known bool, err error) {
	return s.exists(ctx, "SELECT 1 FROM file WHERE name = ? AND blob IS NULL", id)
}

// BlobUsed reports whether some file, or somebody's picture, has these bytes.
func (s *Store) BlobUsed(ctx context.Context, blob string) (used bool, err error) {
	return s.exists(ctx, "SELECT 1 FROM file WHERE blob = ?1 UNION ALL SELECT 1 FROM profile WHERE picture = ?1 AND picture <> '' LIMIT 1", blob)
}

func (s *Store) exists(ctx context.Context, query, arg string) (is bool, err error) {
	err = s.readers.glance(ctx, func(c *conn) error {
		r, err := c.first(query, arg)
		is = r != nil
		return err
	})
	return is, err
}

// dropFile forgets a file, unless some message brings it along.
func (w *writer) dropFile(number int64) (bool, error) {
	n, err := w.c.exec("DELETE FROM file WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM frame WHERE file = ?1)", number)
	return n > 0, err
}

// attach finds the file that a message is to bring along. The job is refused where
// its sender may not have it, or it is not complete.
func (w *writer) attach(j *appendJob) error {
	if j.entry.File == "" {
		return nil
	}
	r, err := w.c.first("SELECT id, about FROM file WHERE name = ?1 AND blob IS NOT NULL AND "+mayHave, j.entry.File, j.entry.From)
	if err != nil {
		return err
	}
	if r == nil {
		j.refusal = ErrNoFile
		return nil
	}
	j.file, j.rec.File = r.int(0), r.text(1)
	return nil
}

// detach takes the file from a message that is taken back or that nobody sees, and forgets it where no
// other brings it along.
func (w *writer) detach(r *Record) error {
	row, err := w.c.first("SELECT m.file, x.blob FROM frame m CROSS JOIN file x ON x.id = m.file WHERE m.n = ?", r.Of)
	if row == nil || err != nil {
		return err
	}
	number, blob := row.int(0), row.text(1)
	if _, err := w.c.exec("UPDATE frame SET file = NULL WHERE n = ?", r.Of); err != nil {
		return err
	}
	dropped, err := w.dropFile(number)
	if dropped {
		r.Freed = blob
	}
	return err
}
