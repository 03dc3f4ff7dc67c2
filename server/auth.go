package main

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/labstack/echo/v4"

	"tobar/client/text"
	"tobar/server/internal/hub"
	"tobar/shared"
)

// cookieName is the cookie that holds a browser's session.
const cookieName = "tobar_session"

// cookieAge is how long a browser keeps it, in seconds, counted from the last
// start of the app.
const cookieAge = 365 * 24 * 60 * 60

// hasCredential reports whether a request says who it comes from, right or wrong.
func hasCredential(r *http.Request) bool {
	_, err := r.Cookie(cookieName)
	return err == nil || r.Header.Get("Authorization") != ""
}

// who returns the account that a request comes from: by its cookie, else its
// token, else the name and password sent with it. The first of these that is there
// decides; none, or a wrong one, is a problem with status 401.
func (s *server) who(r *http.Request) (identity, error) {
	if cookie, err := r.Cookie(cookieName); err == nil {
		return s.bySecret(r, cookie.Value, true)
	}
	scheme, credential, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return s.bySecret(r, strings.TrimSpace(credential), false)
	}
	if name, password, ok := r.BasicAuth(); ok {
		id, err := s.users.Basic(r.Context(), name, password, remote(r))
		if err != nil {
			return identity{}, accountProblem(err)
		}
		return s.identify(id, identity{})
	}
	return identity{}, refuse(http.StatusUnauthorized, shared.CodeSignedOut)
}

// bySecret is who for a cookie's or a token's secret.
func (s *server) bySecret(r *http.Request, secret string, cookie bool) (identity, error) {
	find := s.users.Token
	if cookie {
		find = s.users.Session
	}
	session, id, ok, err := find(r.Context(), secret)
	if err != nil {
		return identity{}, err
	}
	if !ok {
		return identity{}, refuse(http.StatusUnauthorized, shared.CodeSignedOut)
	}
	return s.identify(id, identity{session: session, cookie: cookie})
}

func (s *server) identify(id int64, who identity) (identity, error) {
	var ok bool
	if who.Account, ok = s.store.Account(id); !ok {
		return identity{}, refuse(http.StatusUnauthorized, shared.CodeSignedOut)
	}
	return who, nil
}

// connect is who for whatever may be a guest of open mode too: with ?user=NAME
// and no credential, whoever they say they are, unless the name has an account. Beside
// a credential, the name must be that account's.
func (s *server) connect(r *http.Request) (identity, error) {
	user := r.URL.Query().Get("user")
	if !hasCredential(r) && user != "" && s.cfg.open {
		return s.guest(r, user)
	}
	who, err := s.who(r)
	if err != nil || user == "" {
		return who, err
	}
	if name, err := s.users.Name(strings.TrimSpace(user)); err != nil || name != who.Name {
		return identity{}, &problem{status: http.StatusUnauthorized, code: shared.CodeSignedOut, words: text.GuestIsAnother}
	}
	return who, nil
}

// guest returns the guest of this name, who is made if nobody used it before.
func (s *server) guest(r *http.Request, user string) (identity, error) {
	name, err := s.users.Name(strings.TrimSpace(user))
	if err != nil {
		return identity{}, accountProblem(err)
	}
	a, err := s.store.Guest(r.Context(), name)
	if err != nil {
		return identity{}, err
	}
	if !a.Guest {
		return identity{}, &problem{status: http.StatusUnauthorized, code: shared.CodeSignedOut, words: text.GuestHasAccount, args: []any{name}}
	}
	return identity{Account: a}, nil
}

// enter signs the browser in as an account. The session that it had as
// somebody else ends.
func (s *server) enter(c echo.Context, id int64) error {
	r := c.Request()
	before, err := s.who(r)
	switch {
	case err != nil || !before.cookie:
	case before.ID == id:
		return nil
	default:
		if err := s.leave(r, before); err != nil {
			return err
		}
	}
	secret, _, err := s.users.StartSession(r.Context(), id, browser(r.UserAgent()))
	if err != nil {
		return err
	}
	s.setCookie(c, secret, cookieAge)
	return nil
}

// leave ends the session that a request came with, and its sockets.
func (s *server) leave(r *http.Request, who identity) error {
	if who.session == 0 {
		return nil
	}
	if _, err := s.users.EndSession(r.Context(), who.ID, who.session); err != nil {
		return err
	}
	s.hub.End(who.session)
	return nil
}

// endSockets closes the sockets of sessions that have ended, and those that
// the account opened with a password.
func (s *server) endSockets(id int64, sessions []int64) {
	for _, session := range sessions {
		s.hub.End(session)
	}
	for _, c := range s.hub.Conns(id) {
		if c.Session == 0 {
			c.Close(hub.SessionEnded)
		}
	}
}

// setCookie gives the browser its session; with age -1 it takes it away.
func (s *server) setCookie(c echo.Context, secret string, age int) {
	c.SetCookie(&http.Cookie{
		Name:     cookieName,
		Value:    secret,
		Path:     "/",
		MaxAge:   age,
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
		Secure:   s.overTLS(c.Request()),
	})
}

// remote stands for where a request comes from in the limits on tries: an
// IPv4 address, or the network of an IPv6 address, of which one machine has as many as it likes.
func remote(r *http.Request) string {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	ip := ap.Addr().Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	return netip.PrefixFrom(ip, 64).Masked().String()
}

// browsers and systems are looked for in a User-Agent in this order: most
// browsers claim to be several.
var (
	browsers = [][2]string{{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"},
		{"MicroMessenger/", "WeChat"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	systems = [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"},
		{"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}}
)

// browser is what a session is called in the list of sessions: names alone,
// which are the same in every language.
func browser(agent string) string {
	find := func(among [][2]string) string {
		for _, known := range among {
			if strings.Contains(agent, known[0]) {
				return known[1]
			}
		}
		return ""
	}
	name, system := find(browsers), find(systems)
	if name == "" {
		name, _, _ = strings.Cut(agent, "/")
		name = clip(name, 32)
	}
	return strings.Trim(name+" · "+system, " ·")
}

// clip returns the first n characters of what can be shown on one line.
func clip(s string, n int) string {
	r := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " "))
	return string(r[:min(n, len(r))])
}
