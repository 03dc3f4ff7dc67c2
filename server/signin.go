package main

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"tobar/client/text"
	"tobar/shared"
)

// signInPage asks for a name and a password; whoever is signed in goes on.
func (s *server) signInPage(c echo.Context) error {
	r := c.Request()
	next := local(r.URL.Query().Get("next"))
	switch who, err := s.who(r); {
	case err == nil && who.cookie:
		return c.Redirect(http.StatusSeeOther, next)
	case asProblem(err).status >= http.StatusInternalServerError:
		return err
	}
	return s.show(c, http.StatusOK, s.signInForm(language(r), next))
}

func (s *server) signInForm(lang text.Lang, next string) plainPage {
	p := plainPage{Title: text.SignIn.In(lang), Hint: text.FormSignInHint.In(lang), Action: "/sign-in",
		Fields: credentials(lang, false), Submit: text.SignIn.In(lang), Next: next, Ahead: true}
	switch {
	case !s.store.HasOwner(): // nobody has an account
		return plainPage{Title: text.FormNoOwnerTitle.In(lang), Hint: text.FormNoOwner.In(lang)}
	case s.cfg.signup == signupOpen:
		p.Link, p.LinkWords = "/sign-up", text.FormSignUp.In(lang)
	case s.cfg.signup == signupInvite:
		p.Note = text.FormNeedInvite.In(lang)
	}
	return p
}

func (s *server) signIn(c echo.Context) error {
	r := c.Request()
	in, err := readForm(r)
	if err != nil {
		return err
	}
	next := local(r.PostForm.Get("next"))
	id, err := s.users.SignIn(r.Context(), in.name, in.password, remote(r))
	if err != nil {
		return s.again(c, s.signInForm(language(r), next), in, err)
	}
	if err := s.enter(c, id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// signOut ends the browser's session and asks who comes next.
func (s *server) signOut(c echo.Context) error {
	r := c.Request()
	who, err := s.who(r)
	switch {
	case err == nil:
		err = s.leave(r, who)
	case asProblem(err).status < http.StatusInternalServerError:
		err = nil // there was nothing to end
	}
	if err != nil {
		return err
	}
	s.setCookie(c, "", -1)
	return c.Redirect(http.StatusSeeOther, "/sign-in")
}

// signUpPage lets anyone in, where the operator wants that.
func (s *server) signUpPage(c echo.Context) error {
	r := c.Request()
	if err := s.signUpAllowed(); err != nil {
		return err
	}
	if who, err := s.who(r); err == nil && who.cookie {
		return c.Redirect(http.StatusSeeOther, "/")
	}
	return s.show(c, http.StatusOK, signUpForm(language(r)))
}

func signUpForm(lang text.Lang) plainPage {
	return plainPage{Title: text.FormSignUp.In(lang), Hint: text.FormSignUpHint.In(lang), Action: "/sign-up",
		Fields: credentials(lang, true), Submit: text.FormSignUp.In(lang), Ahead: true,
		Link: "/sign-in", LinkWords: text.FormSignInInstead.In(lang)}
}

// signUpAllowed is nil where anyone may make an account. Until there is an
// owner nobody may: the first account is the operator's to give.
func (s *server) signUpAllowed() error {
	p := &problem{status: http.StatusForbidden, code: shared.CodeForbidden}
	switch {
	case s.cfg.signup == signupClosed:
		p.words = text.SignUpClosed
	case s.cfg.signup == signupInvite:
		p.words = text.SignUpByInvite
	case !s.store.HasOwner():
		p.words = text.FormNoOwner
	default:
		return nil
	}
	return p
}

func (s *server) signUp(c echo.Context) error {
	r := c.Request()
	if err := s.signUpAllowed(); err != nil {
		return err
	}
	in, err := readForm(r)
	if err != nil {
		return err
	}
	id, err := s.users.SignUp(r.Context(), in.name, in.password, remote(r))
	if err != nil {
		return s.again(c, signUpForm(language(r)), in, err)
	}
	if err := s.enter(c, id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/")
}
