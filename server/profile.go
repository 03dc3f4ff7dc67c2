package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"image"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"tobar/client/text"
	"tobar/server/internal/store"
	"tobar/shared"
)

// Limits of changing a profile, of one account: each change is told to everybody who talks with it.
const (
	profileRate  = 0.2 // a second
	profileBurst = 30
)

// maxPictureEdge is how long a side of somebody's picture may be, in pixels: few bytes can hold a picture that
// is too large for those who look at it.
const maxPictureEdge = 4096

// pictureTypes are what somebody's picture can be.
var pictureTypes = map[string]bool{"image/jpeg": true, "image/png": true, "image/webp": true}

// ownProfile answers how the one asking wants to be seen.
func (s *server) ownProfile(c echo.Context) error {
	who, err := s.who(c.Request())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.store.Profile(who.ID))
}

// whoChanges is who asks to change their profile, if they have not just done so too often.
func (s *server) whoChanges(c echo.Context) (identity, error) {
	who, err := s.who(c.Request())
	if err == nil {
		err = s.profiles.take(who.ID, time.Now(), profileRate, profileBurst)
	}
	return who, err
}

// changeProfile changes the texts of the profile of the one asking.
func (s *server) changeProfile(c echo.Context) error {
	who, err := s.whoChanges(c)
	if err != nil {
		return err
	}
	r := c.Request()
	is := s.store.Profile(who.ID)
	ask := shared.ProfileRequest{Called: is.Called, Status: is.Status}
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	called, err := lineOf(ask.Called, shared.MaxCalled)
	if err != nil {
		return err
	}
	status, err := lineOf(ask.Status, shared.MaxStatus)
	if err != nil {
		return err
	}
	now, err := s.profileBecomes(r.Context(), who.Account, func(p *shared.Profile) { p.Called, p.Status = called, status })
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, now)
}

// changePicture takes the body of a request as the picture of the one asking.
//
//	curl -T me.jpg -u alice:secret http://localhost:8080/api/profile/picture
func (s *server) changePicture(c echo.Context) error {
	who, err := s.whoChanges(c)
	if err != nil {
		return err
	}
	r := c.Request()
	body, err := io.ReadAll(io.LimitReader(r.Body, shared.MaxPicture+1))
	switch {
	case err != nil:
		return unreadable(err)
	case len(body) > shared.MaxPicture:
		return refuse(refusals[shared.CodeTooLarge], shared.CodeTooLarge)
	case !isPicture(body):
		return &problem{status: http.StatusUnsupportedMediaType, code: shared.CodeBadFrame, words: text.NoPicture}
	}
	var now shared.Profile
	id := "picture-" + rand.Text()
	if _, err = s.files.dir.Write(id, 0, int64(len(body)), bytes.NewReader(body)); err == nil {
		err = s.files.dir.Keep(id, func(blob string) (err error) {
			now, err = s.profileBecomes(context.WithoutCancel(r.Context()), who.Account, func(p *shared.Profile) { p.Picture = blob })
			return err
		})
	}
	if err != nil {
		if codeOf(err) == shared.CodeInternal {
			err = notStored(err)
		}
		return errors.Join(err, s.files.dir.Discard(id))
	}
	return c.JSON(http.StatusOK, now)
}

// removePicture takes the picture of the one asking away.
func (s *server) removePicture(c echo.Context) error {
	who, err := s.who(c.Request())
	if err != nil {
		return err
	}
	now, err := s.profileBecomes(c.Request().Context(), who.Account, func(p *shared.Profile) { p.Picture = "" })
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, now)
}

// personPicture answers with the bytes of somebody's picture. Its address is that of the bytes, so it never changes.
func (s *server) personPicture(c echo.Context) error {
	r := c.Request()
	if _, err := s.who(r); err != nil {
		return err
	}
	name := c.Param("picture")
	is, err := s.store.HasPicture(r.Context(), name)
	if err != nil {
		return err
	}
	if !is {
		return refuse(http.StatusNotFound, shared.CodeNotFound)
	}
	f, err := s.files.dir.Open(name)
	if errors.Is(err, fs.ErrNotExist) { // the database was put back from a copy, and the files were not
		s.log.Error("the bytes of a picture are missing", "picture", name, "error", err)
		return refuse(http.StatusNotFound, shared.CodeNotFound)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.ErrUnexpectedEOF {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Type", http.DetectContentType(head[:n]))
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	h.Set("Vary", "Cookie, Authorization")
	h.Set("ETag", `"`+name+`"`)
	http.ServeContent(c.Response(), r, "", time.Time{}, f)
	return nil
}

// profileBecomes changes a profile and tells those concerned.
func (s *server) profileBecomes(ctx context.Context, who store.Account, change func(*shared.Profile)) (shared.Profile, error) {
	return s.store.ChangeProfile(ctx, who.ID, change, func(c store.ProfileChange) {
		if c.Freed != "" {
			s.files.free(c.Freed)
		}
		s.showProfile(who.ID, append(c.Peers, who.ID)...)
	})
}

// showProfile tells others how somebody wants to be seen, where there is something to tell. It does not block.
func (s *server) showProfile(who int64, to ...int64) {
	p := s.store.Profile(who)
	if p.N == 0 {
		return
	}
	f := p.Frame()
	line := f.AppendTo(nil)
	for _, account := range to {
		if s.store.Acquainted(who, account) {
			for _, c := range s.hub.Conns(account) {
				c.Signal(line)
			}
		}
	}
}

// profilesSince says the profiles that this end may not know. What changes between this and going live is
// said again then.
func (c *conn) profilesSince() error {
	c.turn = c.s.store.ProfileTurn()
	list, err := c.s.store.Profiles(c.ctx, c.who.ID, c.since)
	for i := range list {
		c.say(list[i].Frame())
	}
	return err
}

// personOf is what one account may know of another.
func (s *server) personOf(a store.Account, asking int64) shared.Person {
	p := shared.Person{Name: a.Name, Seen: s.lastSeen(a.ID, asking), Profile: shared.Profile{Name: a.Name}}
	if s.store.Acquainted(a.ID, asking) {
		p.Profile = s.store.Profile(a.ID)
	}
	return p
}

// lineOf is a text of a profile as it is kept: one line, blanks between its words alone. It may hold nothing that
// is not seen, or makes what follows be read in another direction.
func lineOf(s string, most int) (string, error) {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, unfit) {
		return "", &problem{status: http.StatusBadRequest, code: shared.CodeBadText, words: text.ProfileText}
	}
	s = strings.Join(strings.Fields(s), " ")
	if n := utf8.RuneCountInString(s); n > most {
		return "", &problem{status: http.StatusBadRequest, code: shared.CodeTooLong, words: text.ProfileLong, args: []any{n, most}}
	}
	if s != "" && !strings.ContainsFunc(s, visible) {
		return "", &problem{status: http.StatusBadRequest, code: shared.CodeBadText, words: text.ProfileText}
	}
	return s, nil
}

// unfit reports whether a character has no place in a line. What joins letters or emoji has one, and so do
// the tags that flags are written with.
func unfit(r rune) bool {
	switch {
	case unicode.IsSpace(r), r == '\u200C', r == '\u200D', r >= 0xE0020 && r <= 0xE007F:
		return false
	}
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || r == utf8.RuneError
}

// visible reports whether something of a character is to be seen by itself.
func visible(r rune) bool {
	switch r {
	case '\u115F', '\u1160', '\u3164', '\uFFA0', '\u2800': // letters that are blank
		return false
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S)
}

// isPicture reports whether these bytes are a picture of a type and a size that everybody can be shown.
func isPicture(b []byte) bool {
	kind := http.DetectContentType(b)
	if !pictureTypes[kind] {
		return false
	}
	var width, height int
	if kind == "image/webp" {
		width, height = webpExtent(b)
	} else if config, _, err := image.DecodeConfig(bytes.NewReader(b)); err == nil {
		width, height = config.Width, config.Height
	}
	return width > 0 && height > 0 && width <= maxPictureEdge && height <= maxPictureEdge
}

// webpExtent is the size of a WebP picture (RFC 9649), 0 where it cannot be told.
func webpExtent(b []byte) (width, height int) {
	if len(b) < 30 {
		return 0, 0
	}
	le := binary.LittleEndian
	switch string(b[12:16]) {
	case "VP8 ":
		return int(le.Uint16(b[26:]) & 0x3FFF), int(le.Uint16(b[28:]) & 0x3FFF)
	case "VP8L":
		bits := le.Uint32(b[21:])
		return int(bits&0x3FFF) + 1, int(bits>>14&0x3FFF) + 1
	case "VP8X":
		return int(le.Uint32(b[24:])&0xFFFFFF) + 1, int(le.Uint32(b[26:])>>8) + 1
	}
	return 0, 0
}
