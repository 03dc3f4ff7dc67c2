package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"tobar/client/text"
	"tobar/server/internal/blob"
	"tobar/server/internal/store"
	"tobar/shared"
)

// How long what nobody needs may stay.
const (
	tidyEvery      = time.Hour
	maxUploadAge   = 24 * time.Hour      // of an upload that does not end
	maxUnsentAge   = 7 * 24 * time.Hour  // of a file that is in no message
	maxUnknownAge  = 30 * 24 * time.Hour // of bytes that no file has: those of a store that was put back from a copy may be asked for again
	bodyIdle       = time.Minute         // an upload from which nothing comes
	maxPictureSide = 100_000
)

// offsetHeader says where the body of a request belongs, and where an upload is.
const offsetHeader = "Upload-Offset"

// files is what the server does with the bytes of files besides answering requests.
type files struct {
	dir  *blob.Dir     // static
	wake chan struct{} // holds one

	mu     sync.Mutex
	active map[string]*writing // uploads that are being written to
	freed  []string            // blobs that may have become needless
}

// writing is a request that writes to an upload.
type writing struct {
	stop  func() // ends it soon, and does not block
	ended chan struct{}
}

func newFiles(dir *blob.Dir) *files {
	return &files{dir: dir, wake: make(chan struct{}, 1), active: map[string]*writing{}}
}

// take makes the caller the one who writes to an upload, until release. Whoever was it is
// stopped: a line that was cut without a word would keep its successor waiting.
func (f *files) take(id string, stop func()) (release func()) {
	w := &writing{stop: stop, ended: make(chan struct{})}
	for {
		f.mu.Lock()
		before := f.active[id]
		if before == nil {
			f.active[id] = w
		} else {
			before.stop() // while it is still the one: later its connection serves another request
		}
		f.mu.Unlock()
		if before == nil {
			break
		}
		<-before.ended
	}
	return func() {
		f.mu.Lock()
		delete(f.active, id)
		f.mu.Unlock()
		close(w.ended)
	}
}

// free has a blob removed soon if nothing needs it. It does not block.
func (f *files) free(blob string) {
	f.mu.Lock()
	f.freed = append(f.freed, blob)
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// tidyFiles removes what nothing needs, until ctx ends.
func (s *server) tidyFiles(ctx context.Context) {
	ticker := time.NewTicker(tidyEvery)
	defer ticker.Stop()
	for now := time.Now(); ; {
		if err := s.tidy(ctx, now); err != nil && ctx.Err() == nil {
			s.log.Error("files that nobody needs were not removed", "error", err)
		}
		for waiting := true; waiting; {
			select {
			case now = <-ticker.C:
				waiting = false
			case <-s.files.wake:
				if err := s.removeFreed(ctx); err != nil && ctx.Err() == nil {
					s.log.Error("a file that was taken back was not removed", "error", err)
				}
			case <-ctx.Done():
				return
			}
		}
	}
}

// tidy removes what is too old to be needed still.
func (s *server) tidy(ctx context.Context, now time.Time) error {
	ids, blobs, err := s.store.DropStale(ctx, now.Add(-maxUploadAge).UnixMilli(), now.Add(-maxUnsentAge).UnixMilli())
	for _, id := range ids {
		err = errors.Join(err, s.files.dir.Discard(id))
	}
	unseen, e := s.store.DropUnseen(ctx)
	err = errors.Join(err, e)
	for _, b := range append(blobs, unseen...) {
		s.files.free(b)
	}
	known := func(id string) (bool, error) { return s.store.UploadKnown(ctx, id) }
	used := func(b string) (bool, error) { return s.store.BlobUsed(ctx, b) }
	return errors.Join(err, s.removeFreed(ctx), s.files.dir.Sweep(now.Add(-maxUnknownAge), known, used))
}

func (s *server) removeFreed(ctx context.Context) error {
	s.files.mu.Lock()
	freed := s.files.freed
	s.files.freed = nil
	s.files.mu.Unlock()
	var errs []error
	for _, b := range freed {
		errs = append(errs, s.files.dir.Free(b, func(b string) (bool, error) { return s.store.BlobUsed(ctx, b) }))
	}
	return errors.Join(errs...)
}

// room answers how much can be uploaded.
func (s *server) room(c echo.Context) error {
	who, err := s.connect(c.Request())
	if err != nil {
		return err
	}
	used, err := s.store.UsedBytes(c.Request().Context(), who.ID)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, shared.Room{MaxFile: int64(s.cfg.maxFile), Quota: int64(s.cfg.quota), Used: used})
}

// beginUpload makes room for a file, whose bytes then follow in one request or several.
func (s *server) beginUpload(c echo.Context) error {
	r := c.Request()
	who, err := s.connect(r)
	if err != nil {
		return err
	}
	var ask shared.UploadRequest
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	f := shared.File{Size: ask.Size, Name: ask.Name, Type: ask.Type, Width: ask.Width, Height: ask.Height, Colours: ask.Colours,
		Length: ask.Length, Peaks: ask.Peaks}
	if f, err = s.begin(r.Context(), who.ID, f); err != nil {
		return err
	}
	up := shared.Upload{ID: f.ID, Size: f.Size}
	if f.Size == 0 {
		if up, err = s.write(c, f, 0, strings.NewReader("")); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, up)
}

// begin notes that somebody uploads a file, as far as it is known, and returns it with its id.
func (s *server) begin(ctx context.Context, account int64, f shared.File) (shared.File, error) {
	switch {
	case f.Size > int64(s.cfg.maxFile):
		return f, &problem{status: refusals[shared.CodeTooLarge], code: shared.CodeTooLarge, words: text.FileTooLarge, args: []any{s.cfg.maxFile.String()}}
	case f.Size < 0:
		return f, refuse(http.StatusBadRequest, shared.CodeBadFrame)
	}
	f.ID, f.Name, f.Type = rand.Text(), shared.FileName(f.Name), mediaType(f.Type, f.Name)
	if f.Width < 1 || f.Height < 1 || f.Width > maxPictureSide || f.Height > maxPictureSide {
		f.Width, f.Height = 0, 0
	}
	if len(f.Colours) > shared.MaxColours || strings.Trim(f.Colours, "0123456789abcdef") != "" {
		f.Colours = ""
	}
	if f.Length < 1 || f.Length > shared.MaxLength || f.Kind() != "audio" {
		f.Length = 0
	}
	if f.Length == 0 || len(f.Peaks) > shared.MaxPeaks || strings.Trim(f.Peaks, "0123456789abcdefghijklmnopqrstuv") != "" {
		f.Peaks = ""
	}
	return f, s.store.BeginFile(ctx, account, f, int64(s.cfg.quota))
}

// ownUpload finds an upload of whoever asks.
func (s *server) ownUpload(c echo.Context) (store.File, error) {
	who, err := s.connect(c.Request())
	if err != nil {
		return store.File{}, err
	}
	f, err := s.store.File(c.Request().Context(), who.ID, c.Param("id"))
	if err == nil && f.Account != who.ID {
		err = store.ErrNoFile
	}
	return f, err
}

// aboutUpload answers how far an upload has come.
func (s *server) aboutUpload(c echo.Context) error {
	f, err := s.ownUpload(c)
	if err != nil {
		return err
	}
	up := shared.Upload{ID: f.About.ID, Size: f.About.Size, Offset: f.About.Size, File: f.About.String()}
	if f.Blob == "" {
		up.File = ""
		if up.Offset, err = s.files.dir.Offset(f.About.ID); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, up)
}

// goOnUpload takes bytes of an upload from where it is; with the last ones it is complete.
func (s *server) goOnUpload(c echo.Context) error {
	f, err := s.ownUpload(c)
	if err != nil {
		return err
	}
	offset, err := strconv.ParseInt(c.Request().Header.Get(offsetHeader), 10, 64)
	if err != nil || offset < 0 {
		return &problem{status: http.StatusBadRequest, code: shared.CodeBadFrame, words: text.NoOffset, args: []any{offsetHeader}}
	}
	up, err := s.write(c, f.About, offset, c.Request().Body)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, up)
}

// write puts a body at the end of an upload, and finishes it with the last of its bytes.
func (s *server) write(c echo.Context, f shared.File, offset int64, from io.Reader) (up shared.Upload, err error) {
	rc := http.NewResponseController(c.Response())
	defer s.files.take(f.ID, func() { _ = rc.SetReadDeadline(longAgo) })()
	if known, err := s.store.UploadKnown(c.Request().Context(), f.ID); !known || err != nil {
		return up, errors.Join(err, wrongOffset(c, f.Size)) // another request has come to its end
	}
	b := &body{Reader: from, rc: rc}
	at, err := s.files.dir.Write(f.ID, offset, f.Size, b)
	switch {
	case errors.Is(err, blob.ErrOffset):
		return up, wrongOffset(c, at)
	case errors.Is(err, blob.ErrLong):
		return up, refuse(refusals[shared.CodeTooLarge], shared.CodeTooLarge)
	case b.err != nil:
		return up, unreadable(b.err)
	case err != nil:
		return up, notStored(err)
	}
	up = shared.Upload{ID: f.ID, Size: f.Size, Offset: at}
	if at < f.Size {
		return up, nil
	}
	up.File, err = s.finish(c.Request().Context(), f)
	return up, err
}

// finish makes a file of an upload that has all of its bytes, and returns its line.
func (s *server) finish(ctx context.Context, f shared.File) (string, error) {
	f, err := s.inspect(f)
	if err != nil {
		return "", notStored(err)
	}
	// Whoever has gone away in the last moment comes back and finds it complete.
	ctx = context.WithoutCancel(ctx)
	err = s.files.dir.Keep(f.ID, func(blob string) error { return s.store.FinishFile(ctx, f, blob) })
	if err != nil && codeOf(err) == shared.CodeInternal {
		err = notStored(err)
	}
	return f.String(), err
}

// endUpload takes an upload back, or a file that is in no message.
func (s *server) endUpload(c echo.Context) error {
	f, err := s.ownUpload(c)
	if err != nil {
		return err
	}
	if err := s.drop(c, f.Account, f.About.ID); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *server) drop(c echo.Context, account int64, id string) error {
	defer s.files.take(id, func() {})()
	b, err := s.store.DropFile(context.WithoutCancel(c.Request().Context()), account, id)
	if err != nil {
		return err
	}
	if b != "" {
		s.files.free(b)
	}
	return s.files.dir.Discard(id)
}

// uploads reports whether the body of a request is a file, which has limits of its own.
func uploads(c echo.Context) bool {
	r := c.Request()
	return r.Method == http.MethodPut && strings.HasPrefix(c.Path(), "/to/") || r.Method == http.MethodPatch && strings.HasPrefix(c.Path(), "/api/files/")
}

// body is the body of a request that may take as long as it likes while something comes.
type body struct {
	io.Reader
	rc  *http.ResponseController
	err error // other than its end
}

func (b *body) Read(p []byte) (int, error) {
	if b.err == nil {
		b.err = b.rc.SetReadDeadline(time.Now().Add(bodyIdle))
	}
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

func wrongOffset(c echo.Context, at int64) error {
	c.Response().Header().Set(offsetHeader, strconv.FormatInt(at, 10))
	return refuse(refusals[shared.CodeWrongOffset], shared.CodeWrongOffset)
}

// notStored is what the disk, rather than whoever asks, is to be blamed for.
func notStored(err error) error {
	p := refuse(refusals[shared.CodeStorage], shared.CodeStorage)
	p.cause = err
	return p
}
