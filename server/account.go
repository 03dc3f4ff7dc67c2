package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"tobar/client/text"
	"tobar/server/internal/account"
	"tobar/shared"
)

// maxLabel is how many characters a token's label may have.
const maxLabel = 64

// me says who is asking, and lets the browser's cookie live on from now.
func (s *server) me(c echo.Context) error {
	who, err := s.who(c.Request())
	if err != nil {
		return err
	}
	if who.cookie {
		if cookie, err := c.Cookie(cookieName); err == nil {
			s.setCookie(c, cookie.Value, cookieAge)
		}
	}
	return c.JSON(http.StatusOK, shared.Me{Name: who.Name, Owner: who.Owner})
}

// sessions lists where the account is signed in, newest first, tokens too.
func (s *server) sessions(c echo.Context) error {
	who, err := s.who(c.Request())
	if err != nil {
		return err
	}
	all, err := s.users.Sessions(c.Request().Context(), who.ID)
	if err != nil {
		return err
	}
	list := make([]shared.Session, 0, len(all))
	for _, one := range all {
		list = append(list, shared.Session{ID: one.ID, Label: one.Label, Token: one.Token,
			Made: one.Made, Seen: one.Seen, Current: one.ID == who.session})
	}
	return c.JSON(http.StatusOK, list)
}

// endSession signs the account out somewhere, or here.
func (s *server) endSession(c echo.Context) error {
	who, id, err := s.endOne(c, s.users.EndSession)
	if err != nil {
		return err
	}
	s.hub.End(id)
	if who.cookie && id == who.session {
		s.setCookie(c, "", -1)
	}
	return c.NoContent(http.StatusNoContent)
}

// signOutHere ends the session or token that the request came with.
func (s *server) signOutHere(c echo.Context) error {
	who, err := s.who(c.Request())
	if err != nil {
		return err
	}
	if err := s.leave(c.Request(), who); err != nil {
		return err
	}
	if who.cookie {
		s.setCookie(c, "", -1)
	}
	return c.NoContent(http.StatusNoContent)
}

// makeToken makes a token for a program, shown this once.
func (s *server) makeToken(c echo.Context) error {
	r := c.Request()
	who, err := s.who(r)
	if err != nil {
		return err
	}
	var ask shared.TokenRequest
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	label := clip(ask.Label, maxLabel+1)
	if n := len([]rune(label)); n == 0 || n > maxLabel {
		return &problem{status: http.StatusBadRequest, code: shared.CodeBadFrame, words: text.FormLabel}
	}
	token, id, err := s.users.MakeToken(r.Context(), who.ID, label)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, shared.Token{ID: id, Token: token})
}

// changePassword also signs the account out everywhere else, programs too.
func (s *server) changePassword(c echo.Context) error {
	r := c.Request()
	who, err := s.who(r)
	if err != nil {
		return err
	}
	var ask shared.PasswordRequest
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	ended, err := s.users.ChangePassword(r.Context(), who.ID, who.Name, ask.Old, ask.New, who.session, remote(r))
	if errors.Is(err, account.ErrWrong) {
		// Not 401: whoever asks stays signed in.
		return &problem{status: http.StatusForbidden, code: shared.CodeForbidden, words: text.PasswordWrong}
	}
	if err != nil {
		return accountProblem(err)
	}
	s.endSockets(who.ID, ended)
	return c.NoContent(http.StatusNoContent)
}

// readJSON reads a body that may be missing, which leaves v as it is.
func readJSON(r *http.Request, v any) error {
	err := json.NewDecoder(r.Body).Decode(v)
	var tooLong *echo.HTTPError // of the limit on bodies
	switch {
	case err == nil, errors.Is(err, io.EOF):
		return nil
	case errors.As(err, &tooLong):
		return err
	}
	p := refuse(http.StatusBadRequest, shared.CodeBadFrame)
	p.cause = err
	return p
}

// endOne ends what the path names by its id, if it belongs to whoever asks.
func (s *server) endOne(c echo.Context, end func(ctx context.Context, account, id int64) (bool, error)) (identity, int64, error) {
	who, err := s.who(c.Request())
	if err != nil {
		return who, 0, err
	}
	id, err := idParam(c)
	if err != nil {
		return who, 0, err
	}
	ok, err := end(c.Request().Context(), who.ID, id)
	if err == nil && !ok {
		err = refuse(http.StatusNotFound, shared.CodeNotFound)
	}
	return who, id, err
}

// idParam is the number in a path.
func idParam(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, refuse(http.StatusNotFound, shared.CodeNotFound)
	}
	return id, nil
}

// accountProblem makes a problem of an account's error that the one asking is
// told about; any other it returns as it is.
func accountProblem(err error) error {
	var many *account.TooMany
	if errors.As(err, &many) {
		return tooMany(many)
	}
	for _, known := range []struct {
		err    error
		status int
		code   shared.Code
		words  text.Text
	}{
		{account.ErrWrong, http.StatusUnauthorized, shared.CodeSignedOut, text.FormWrong},
		{account.ErrName, http.StatusBadRequest, shared.CodeBadName, text.FormBadName},
		{account.ErrTaken, http.StatusConflict, shared.CodeTaken, text.Refusal(string(shared.CodeTaken))},
		{account.ErrShort, http.StatusBadRequest, shared.CodeBadFrame, text.FormShort},
		{account.ErrLong, http.StatusBadRequest, shared.CodeTooLong, text.FormLong},
		{account.ErrSame, http.StatusBadRequest, shared.CodeBadFrame, text.FormSame},
		{account.ErrText, http.StatusBadRequest, shared.CodeBadText, text.FormText},
		{account.ErrInvite, http.StatusNotFound, shared.CodeNotFound, text.InviteEnded},
		{account.ErrOwned, http.StatusNotFound, shared.CodeNotFound, text.OwnerEnded},
		{account.ErrBounds, http.StatusBadRequest, shared.CodeBadFrame, text.InviteBounds},
	} {
		if errors.Is(err, known.err) {
			return &problem{status: known.status, code: known.code, words: known.words, cause: err}
		}
	}
	return err
}

func tooMany(many *account.TooMany) *problem {
	p := &problem{status: http.StatusTooManyRequests, code: shared.CodeTooMany, retry: many.Retry, cause: many}
	n := seconds(many.Retry)
	p.words, p.args = text.FormSeconds, []any{n}
	if n > 90 {
		p.words, p.args = text.FormMinutes, []any{(n + 59) / 60}
	}
	return p
}

// seconds rounds up, as in Retry-After.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
