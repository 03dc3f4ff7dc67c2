package main

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"tobar/client/text"
	"tobar/server/internal/store"
	"tobar/shared"
)

// sendTo stores one message for somebody and passes it on: POST /to/{name}.
//
// The body is the message, byte for byte, whatever its content type says
// (curl -d calls it a form); only of multipart/form-data it is the field
// "content". With ?file= it brings along a file that was uploaded, or came with
// another message; the body may be empty then. The header Idempotency-Key, or ?id=, is the message's id. The
// answer is the line "name n", or shared.Sent for whoever accepts JSON; a
// repeat gets the first one's answer and the header Idempotency-Replayed.
func (s *server) sendTo(c echo.Context) error {
	r := c.Request()
	who, err := s.connect(r)
	if err != nil {
		return err
	}
	content, err := messageBody(r)
	if err != nil {
		return err
	}
	e, err := s.addressed(c, who)
	if err != nil {
		return err
	}
	e.Content, e.File = content, r.URL.Query().Get("file")
	if e.Content == "" && e.File == "" {
		return &shared.Error{Code: shared.CodeBadFrame}
	}
	sent, err := s.deliver(r.Context(), e)
	if err != nil {
		return err
	}
	return answerSent(c, &sent)
}

// addressed is a message without content, of whoever asks to whom the path names.
func (s *server) addressed(c echo.Context, who identity) (e store.Entry, err error) {
	e = store.Entry{Kind: store.Message, From: who.ID}
	if e.ID, err = messageID(c.Request()); err != nil {
		return e, err
	}
	name := strings.TrimSpace(pathName(c))
	if strings.HasPrefix(name, "#") {
		return e, errUnknownRecipient
	}
	to, err := s.person(c.Request().Context(), name)
	if err != nil {
		return e, err
	}
	if s.store.Blocks(who.ID, to.ID) {
		return e, refuse(refusals[shared.CodeBlocked], shared.CodeBlocked)
	}
	e.To = to.ID
	return e, nil
}

// answerSent says that a message is on disk.
func answerSent(c echo.Context, sent *store.Record) error {
	if sent.Dup {
		c.Response().Header().Set("Idempotency-Replayed", "true")
	}
	if strings.Contains(c.Request().Header.Get("Accept"), echo.MIMEApplicationJSON) {
		return c.JSON(http.StatusOK, shared.Sent{To: sent.To.Name, N: sent.N, At: sent.At, Dup: sent.Dup})
	}
	return c.String(http.StatusOK, fmt.Sprintf("%s %d\n", sent.To.Name, sent.N))
}

// messageID is the id that the sender chose, "" for none.
func messageID(r *http.Request) (string, error) {
	id := r.Header.Get("Idempotency-Key")
	if id == "" {
		id = r.URL.Query().Get("id")
	}
	bad := func(c rune) bool { return c == utf8.RuneError || !unicode.IsPrint(c) }
	if utf8.RuneCountInString(id) > shared.MaxID || strings.ContainsFunc(id, bad) {
		return "", &problem{status: http.StatusBadRequest, code: shared.CodeBadFrame,
			words: text.BadKey, args: []any{shared.MaxID}}
	}
	return id, nil
}

// messageBody is the message itself.
func messageBody(r *http.Request) (string, error) {
	body := io.Reader(r.Body)
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		var err error
		if body, err = contentField(r); err != nil {
			return "", err
		}
	}
	b, err := io.ReadAll(io.LimitReader(body, shared.MaxContent+1))
	switch {
	case err != nil:
		return "", unreadable(err)
	case len(b) > shared.MaxContent:
		return "", &shared.Error{Code: shared.CodeTooLong}
	case !utf8.Valid(b):
		return "", &shared.Error{Code: shared.CodeBadText}
	}
	return string(b), nil
}

// contentField is the field "content" of a form in parts.
func contentField(r *http.Request) (io.Reader, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, unreadable(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return strings.NewReader(""), nil
		}
		if err != nil {
			return nil, unreadable(err)
		}
		if part.FormName() == "content" {
			return part, nil
		}
	}
}

// unreadable is the answer to a body that ends early or is over the limit of
// every request: the sender's fault, not this server's.
func unreadable(err error) error {
	if h, ok := errors.AsType[*echo.HTTPError](err); ok {
		return h
	}
	p := refuse(http.StatusBadRequest, shared.CodeBadFrame)
	p.cause = err
	return p
}
