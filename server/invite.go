package main

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"tobar/client/text"
	"tobar/server/internal/account"
	"tobar/server/internal/store"
	"tobar/shared"
)

// errSignUpClosed refuses invites where nobody new is taken in.
var errSignUpClosed = &problem{status: http.StatusForbidden, code: shared.CodeForbidden, words: text.SignUpClosed}

// invites lists those that the account made and that still work, newest first.
func (s *server) invites(c echo.Context) error {
	who, err := s.who(c.Request())
	if err != nil {
		return err
	}
	all, err := s.users.Invites(c.Request().Context(), who.ID)
	if err != nil {
		return err
	}
	list := make([]shared.Invite, 0, len(all))
	for _, in := range all {
		list = append(list, wireInvite(in, who.Name))
	}
	return c.JSON(http.StatusOK, list)
}

// makeInvite makes a link by which people join, and its QR code.
func (s *server) makeInvite(c echo.Context) error {
	r := c.Request()
	who, err := s.who(r)
	if err != nil {
		return err
	}
	if s.cfg.signup == signupClosed {
		return errSignUpClosed
	}
	var ask shared.InviteRequest
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	code, in, err := s.users.MakeInvite(r.Context(), who.ID, ask.Uses, ask.Hours)
	if err != nil {
		return accountProblem(err)
	}
	made := wireInvite(in, who.Name)
	made.Link = s.base(r) + "/join/" + code
	if made.QR, err = qrPicture(made.Link); err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, made)
}

// endInvite withdraws a link.
func (s *server) endInvite(c echo.Context) error {
	if _, _, err := s.endOne(c, s.users.EndInvite); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func wireInvite(in account.Invite, by string) shared.Invite {
	return shared.Invite{ID: in.ID, By: by, Made: in.Made, Expires: in.Expires, Uses: in.Uses, Used: in.Used}
}

// base is the origin under which the one asking reaches the server.
func (s *server) base(r *http.Request) string {
	if s.overTLS(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// joinPage says who invites, and asks for a name and a password. Whoever is
// signed in already goes to the conversation with the one who invited.
func (s *server) joinPage(c echo.Context) error {
	r := c.Request()
	by, err := s.inviter(c)
	who, notIn := s.who(r)
	in := notIn == nil && who.cookie
	if err != nil {
		if in {
			return c.Redirect(http.StatusSeeOther, "/") // back, after it was used
		}
		return err
	}
	lang := language(r)
	if in {
		if who.ID != by.ID {
			return c.Redirect(http.StatusSeeOther, with(by.Name))
		}
		return s.show(c, http.StatusOK, plainPage{Title: text.FormJoinTitle.In(lang, by.Name), Hint: text.InviteOwn.In(lang),
			Link: "/", LinkWords: text.ProblemHome.In(lang)})
	}
	return s.show(c, http.StatusOK, joinForm(lang, by.Name))
}

// inviter returns who made the invite that a request came by, if it still works.
func (s *server) inviter(c echo.Context) (store.Account, error) {
	if s.cfg.signup == signupClosed {
		return store.Account{}, errSignUpClosed
	}
	id, err := s.users.Invite(c.Request().Context(), c.Param("code"))
	if err != nil {
		return store.Account{}, accountProblem(err)
	}
	by, ok := s.store.Account(id)
	if !ok {
		return by, accountProblem(account.ErrInvite)
	}
	return by, nil
}

func joinForm(lang text.Lang, by string) plainPage {
	return plainPage{Title: text.FormJoinTitle.In(lang, by), Hint: text.FormJoinHint.In(lang, by),
		Fields: credentials(lang, true), Submit: text.FormJoin.In(lang), Ahead: true,
		Link: "/sign-in?next=" + url.QueryEscape(with(by)), LinkWords: text.FormSignInInstead.In(lang)}
}

func (s *server) join(c echo.Context) error {
	r := c.Request()
	by, err := s.inviter(c)
	if err != nil {
		return err
	}
	in, err := readForm(r)
	if err != nil {
		return err
	}
	id, _, err := s.users.Join(r.Context(), c.Param("code"), in.name, in.password)
	switch {
	case errors.Is(err, account.ErrInvite): // used up or withdrawn just now
		return accountProblem(err)
	case err != nil:
		return s.again(c, joinForm(language(r), by.Name), in, err)
	}
	if err := s.enter(c, id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, with(by.Name))
}
