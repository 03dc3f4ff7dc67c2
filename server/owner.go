package main

import (
	"crypto/subtle"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"tobar/client/text"
	"tobar/server/internal/account"
	"tobar/server/internal/store"
)

// ownerLink is the link that makes its opener the owner: made at every start
// for as long as there is none, kept in memory alone. That only one opener
// succeeds is decided by the store.
type ownerLink struct{ code string }

// newOwnerLink returns nil where there is an owner already.
func newOwnerLink(st *store.Store) (*ownerLink, error) {
	if st.HasOwner() {
		return nil, nil
	}
	return &ownerLink{account.NewCode()}, nil
}

// path is where the link leads, on any of the server's addresses.
func (l *ownerLink) path() string { return "/owner/" + l.code }

// ok reports whether code is the link's, in the same time for every wrong one.
func (l *ownerLink) ok(code string) bool {
	return l != nil && subtle.ConstantTimeCompare([]byte(l.code), []byte(code)) == 1
}

// ownerPage asks for the owner's name and password.
func (s *server) ownerPage(c echo.Context) error {
	if !s.ownable(c) {
		if who, err := s.who(c.Request()); err == nil && who.cookie {
			return c.Redirect(http.StatusSeeOther, "/") // back, after it was used
		}
		return accountProblem(account.ErrOwned)
	}
	return s.show(c, http.StatusOK, ownerForm(language(c.Request())))
}

// ownable reports whether the request came by the link, and there is no owner yet.
func (s *server) ownable(c echo.Context) bool {
	return s.owner.ok(c.Param("code")) && !s.store.HasOwner()
}

func ownerForm(lang text.Lang) plainPage {
	return plainPage{Title: text.FormOwner.In(lang), Hint: text.FormOwnerHint.In(lang),
		Fields: credentials(lang, true), Submit: text.FormOwner.In(lang), Ahead: true}
}

func (s *server) becomeOwner(c echo.Context) error {
	r := c.Request()
	if !s.ownable(c) {
		return accountProblem(account.ErrOwned)
	}
	in, err := readForm(r)
	if err != nil {
		return err
	}
	id, err := s.users.BecomeOwner(r.Context(), in.name, in.password)
	switch {
	case errors.Is(err, account.ErrOwned): // somebody else was quicker
		return accountProblem(err)
	case err != nil:
		return s.again(c, ownerForm(language(r)), in, err)
	}
	if err := s.enter(c, id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/")
}
