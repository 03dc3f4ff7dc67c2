package main

import (
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tobar/client/text"
	"tobar/server/internal/store"
	"tobar/shared"
)

// problem is a refusal that people and programs are told about. What a
// handler returns that is neither a problem nor known to asProblem is an internal error outside
// and its whole chain in the log.
type problem struct {
	status int
	code   shared.Code
	words  text.Text
	args   []any
	retry  time.Duration // rounded up to seconds in Retry-After; 0 for none
	cause  error         // for the log
}

func (p *problem) Error() string {
	if p.cause != nil {
		return string(p.code) + ": " + p.cause.Error()
	}
	return string(p.code)
}

func (p *problem) Unwrap() error { return p.cause }

// refuse returns a problem with the catalogue's words for its code.
func refuse(status int, code shared.Code) *problem {
	return &problem{status: status, code: code, words: text.Refusal(string(code))}
}

// refusals says how each refusal of the wire is answered over HTTP.
var refusals = map[shared.Code]int{
	shared.CodeNoRecipient:      http.StatusBadRequest,
	shared.CodeUnknownRecipient: http.StatusNotFound,
	shared.CodeBadName:          http.StatusBadRequest,
	shared.CodeBadFrame:         http.StatusBadRequest,
	shared.CodeBadText:          http.StatusBadRequest,
	shared.CodeTooLong:          http.StatusRequestEntityTooLarge,
	shared.CodeNotYours:         http.StatusForbidden,
	shared.CodeUnknownVerb:      http.StatusBadRequest,
	shared.CodeUnknownFile:      http.StatusNotFound,
	shared.CodeTooLarge:         http.StatusRequestEntityTooLarge,
	shared.CodeNoSpace:          http.StatusInsufficientStorage,
	shared.CodeWrongOffset:      http.StatusConflict,
	shared.CodeBlocked:          http.StatusForbidden,
	shared.CodeStorage:          http.StatusServiceUnavailable,
	shared.CodeSignedOut:        http.StatusUnauthorized,
	shared.CodeForbidden:        http.StatusForbidden,
	shared.CodeNotFound:         http.StatusNotFound,
	shared.CodeTaken:            http.StatusConflict,
	shared.CodeTooMany:          http.StatusTooManyRequests,
}

// codeOf maps the errors of the rooms below to the codes of the wire.
func codeOf(err error) shared.Code {
	var wire *shared.Error
	switch {
	case errors.As(err, &wire):
		return wire.Code
	case errors.Is(err, store.ErrNotYours):
		return shared.CodeNotYours
	case errors.Is(err, store.ErrStorage), errors.Is(err, store.ErrClosed):
		return shared.CodeStorage
	case errors.Is(err, store.ErrNoFile):
		return shared.CodeUnknownFile
	case errors.Is(err, store.ErrNoSpace):
		return shared.CodeNoSpace
	case errors.Is(err, store.ErrTooMany):
		return shared.CodeTooMany
	case errors.Is(err, store.ErrBeyond):
		return shared.CodeBadFrame
	case errors.Is(err, store.ErrTaken):
		return shared.CodeTaken
	}
	return shared.CodeInternal
}

// asProblem makes a problem of whatever a handler or Echo returned.
func asProblem(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	var h *echo.HTTPError
	if errors.As(err, &h) {
		code := shared.CodeInternal
		switch h.Code {
		case http.StatusNotFound, http.StatusMethodNotAllowed:
			code = shared.CodeNotFound
		case http.StatusRequestEntityTooLarge:
			code = shared.CodeTooLong
		case http.StatusForbidden:
			code = shared.CodeForbidden
		case http.StatusBadRequest, http.StatusUnsupportedMediaType:
			code = shared.CodeBadFrame
		}
		p := refuse(h.Code, code)
		p.cause = err
		return p
	}
	code := codeOf(err)
	status, ok := refusals[code]
	if !ok {
		status = http.StatusInternalServerError
	}
	p = refuse(status, code)
	p.cause = err
	return p
}

// handleError answers a request that failed: JSON under /api/, a page for a
// browser that asked for one, a line of text for everybody else.
func (s *server) handleError(err error, c echo.Context) {
	p := asProblem(err)
	r := c.Request()
	if p.status >= 500 && p.status != http.StatusInsufficientStorage {
		s.log.LogAttrs(r.Context(), slog.LevelError, "request failed",
			slog.String("method", r.Method), slog.String("route", c.Path()), slog.Any("error", err))
	}
	if c.Response().Committed {
		return
	}
	h := c.Response().Header()
	if p.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(int((p.retry+time.Second-1)/time.Second)))
	}
	if p.status == http.StatusUnauthorized {
		// Not Basic, although that is taken too: a browser would keep the app's own
		// request back and ask for a name and a password in a window of its own.
		h.Set("WWW-Authenticate", `Bearer realm="Tobar"`)
	}
	words := p.words.In(language(r), p.args...)
	switch {
	case r.Method == http.MethodHead:
		err = c.NoContent(p.status)
	case strings.HasPrefix(r.URL.Path, "/api/"):
		err = c.JSON(p.status, shared.Problem{Code: p.code, Words: words})
	case strings.Contains(r.Header.Get("Accept"), "text/html"):
		err = s.problemPage(c, p.status, words)
	default:
		err = c.String(p.status, words+"\n")
	}
	if err != nil {
		s.log.LogAttrs(r.Context(), slog.LevelDebug, "answer not written", slog.Any("error", err))
	}
}

// language is what the one asking reads.
func language(r *http.Request) text.Lang { return text.Match(r.Header.Get("Accept-Language")) }
