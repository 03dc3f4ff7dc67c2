package main

import (
	"errors"
	"image"
	_ "image/gif" // what a picture's size is read from
	_ "image/jpeg"
	_ "image/png"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"tobar/server/internal/store"
	"tobar/shared"
)

// shown are the types that a browser shows where they stand. None of them can hold a
// program: SVG, which can, is not among them.
var shown = map[string]bool{
	"image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true, "image/avif": true, "image/bmp": true,
	"video/mp4": true, "video/webm": true, "video/ogg": true, "video/quicktime": true,
	"audio/mpeg": true, "audio/mp4": true, "audio/ogg": true, "audio/webm": true, "audio/wav": true, "audio/x-wav": true,
	"audio/flac": true, "audio/aac": true, "audio/x-m4a": true,
}

// filePolicy keeps what is shown by itself from doing anything.
const filePolicy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"

// file answers with the bytes of a file, to whoever takes part in a conversation that it is in.
func (s *server) file(c echo.Context) error {
	r := c.Request()
	who, err := s.connect(r)
	if err != nil {
		return err
	}
	f, err := s.store.File(r.Context(), who.ID, c.Param("id"))
	if err == nil && f.Blob == "" {
		err = store.ErrNoFile
	}
	if err != nil {
		return err
	}
	content, err := s.files.dir.Open(f.Blob)
	if errors.Is(err, fs.ErrNotExist) { // the database was put back from a copy, and the files were not
		s.log.Error("the bytes of a file are missing", "file", f.About.ID, "error", err)
		err = store.ErrNoFile
	}
	if err != nil {
		return err
	}
	defer content.Close()
	h := c.Response().Header()
	kind, way := "application/octet-stream", "attachment"
	if shown[f.About.Type] {
		kind = f.About.Type
		if r.URL.Query().Get("save") == "" {
			way = "inline"
		}
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", disposition(way, f.About.Name))
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	h.Set("Vary", "Cookie, Authorization")
	h.Set("ETag", `"`+f.Blob+`"`)
	// A thin line is given its time, beyond that of other answers.
	_ = http.NewResponseController(c.Response()).SetWriteDeadline(time.Now().Add(10*time.Minute + time.Duration(f.About.Size/16)*time.Millisecond))
	http.ServeContent(c.Response(), r, "", time.Time{}, content)
	return nil
}

// disposition is the header by which a browser names what it saves.
func disposition(way, name string) string {
	if d := mime.FormatMediaType(way, map[string]string{"filename": name}); d != "" && name != "" {
		return d
	}
	return way
}

// putTo uploads a file and sends it, with a caption or without: PUT /to/{name} and /to/{name}/{file}.
//
//	curl -T photo.jpg -u alice:secret http://localhost:8080/to/bob/
func (s *server) putTo(c echo.Context) error {
	r := c.Request()
	who, err := s.connect(r)
	if err != nil {
		return err
	}
	e, err := s.addressed(c, who)
	if err != nil {
		return err
	}
	if e.Content = r.URL.Query().Get("caption"); !utf8.ValidString(e.Content) {
		return refuse(http.StatusBadRequest, shared.CodeBadText)
	}
	f := shared.File{Size: r.ContentLength, Name: fileName(c), Type: r.Header.Get("Content-Type")}
	if f.Size < 0 { // it will turn out
		f.Size = int64(s.cfg.maxFile)
	}
	if f, err = s.begin(r.Context(), who.ID, f); err != nil {
		return err
	}
	sent, err := s.take(c, f, &e)
	if err != nil || sent.Dup {
		if e := s.drop(c, who.ID, f.ID); e != nil {
			s.log.Warn("an upload that was not sent was not removed", "error", e)
		}
	}
	if err != nil {
		return err
	}
	return answerSent(c, &sent)
}

// take reads the body of a request as a file and sends it.
func (s *server) take(c echo.Context, f shared.File, e *store.Entry) (sent store.Record, err error) {
	up, err := s.write(c, f, 0, c.Request().Body)
	if err != nil {
		return sent, err
	}
	if up.File == "" { // of a body of unknown length this is the end
		if c.Request().ContentLength >= 0 {
			return sent, unreadable(io.ErrUnexpectedEOF)
		}
		f.Size = up.Offset
		if _, err = s.finish(c.Request().Context(), f); err != nil {
			return sent, err
		}
	}
	e.File = f.ID
	return s.deliver(c.Request().Context(), *e)
}

// fileName is what the path or the query call a file.
func fileName(c echo.Context) string {
	name := c.Param("file")
	if c.Request().URL.RawPath != "" {
		if plain, err := url.PathUnescape(name); err == nil {
			name = plain
		}
	}
	if name == "" {
		name = c.QueryParam("name")
	}
	return name
}

// mediaType is the type of a file as it was named, or as its name says; "" for neither.
func mediaType(named, name string) string {
	plain := func(s string) string {
		t, _, err := mime.ParseMediaType(s)
		if err != nil || len(t) > 64 || strings.Count(t, "/") != 1 || strings.ContainsAny(t, " ;|%") {
			return ""
		}
		return t
	}
	switch t := plain(named); t {
	case "", "application/octet-stream", "application/x-www-form-urlencoded":
	default:
		return t
	}
	return plain(mime.TypeByExtension(strings.ToLower(path.Ext(name))))
}

// endings name files that came without a name.
var endings = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp",
	"video/mp4": ".mp4", "audio/mpeg": ".mp3", "application/pdf": ".pdf", "application/zip": ".zip", "text/plain": ".txt"}

// inspect finds out about a complete upload what was not said.
func (s *server) inspect(f shared.File) (shared.File, error) {
	content, err := s.files.dir.Look(f.ID)
	if err != nil {
		return f, err
	}
	defer content.Close()
	if f.Type == "" {
		head := make([]byte, 512)
		n, err := io.ReadFull(content, head)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return f, err
		}
		f.Type, _, _ = strings.Cut(http.DetectContentType(head[:n]), ";")
	}
	if f.Name == "" {
		f.Name = "file" + endings[f.Type]
	}
	if f.Kind() == "image" && f.Width == 0 {
		f.Width, f.Height = extent(content)
	}
	return f, nil
}

// extent is the size of a picture as it is to be shown, 0 where it cannot be told.
func extent(content io.ReadSeeker) (width, height int) {
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return 0, 0
	}
	config, kind, err := image.DecodeConfig(content)
	if err != nil || config.Width > maxPictureSide || config.Height > maxPictureSide {
		return 0, 0
	}
	if _, err := content.Seek(0, io.SeekStart); err == nil && kind == "jpeg" && lies(content) {
		return config.Height, config.Width
	}
	return config.Width, config.Height
}

// appendPlain appends a message as the plain dialect has it: what was said, and where a file is.
func (s *server) appendPlain(to []byte, r *store.Record) []byte {
	to = append(to, r.Content...)
	f, ok := shared.ParseFile(r.File)
	if !ok {
		return to
	}
	link := s.address + "/files/" + f.ID + "/" + url.PathEscape(f.Name)
	if r.To.Guest {
		link += "?user=" + url.QueryEscape(r.To.Name)
	}
	if r.Content != "" {
		to = append(to, '\n')
	}
	return append(to, f.Name+" "+link...)
}
