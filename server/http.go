package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"tobar/client/text"
	"tobar/shared"
)

// maxBody bounds what a request may carry: a message and its form.
const maxBody = "256K"

// contentPolicy lets the page load nothing but what this server serves.
const contentPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; " +
	"connect-src 'self'; manifest-src 'self'; worker-src 'self'; font-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// handler is the route table behind what holds for every request.
func (s *server) handler() http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.handleError
	e.Pre(s.secure)
	e.Use(middleware.RecoverWithConfig(middleware.RecoverConfig{LogErrorFunc: func(c echo.Context, err error, stack []byte) error {
		s.log.Error("panic", "route", c.Path(), "error", err, "stack", string(stack))
		return err
	}}), middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Limit: maxBody, Skipper: uploads}))
	for _, r := range s.routes() {
		e.Add(r.method, r.path, r.handler)
	}
	e.Any("/*", s.page)
	return e
}

// page serves the app and its assets. Pages of the app are for those who are
// signed in.
func (s *server) page(c echo.Context) error {
	r := c.Request()
	if pagePath(r.URL.Path) && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		if _, err := s.who(r); err != nil {
			next := "/sign-in"
			if r.URL.Path != "/" {
				next += "?next=" + url.QueryEscape(r.URL.EscapedPath())
			}
			return c.Redirect(http.StatusSeeOther, next)
		}
	}
	if !s.app.serves(r.URL.Path) {
		return &problem{status: http.StatusNotFound, code: shared.CodeNotFound, words: text.NoPage}
	}
	s.app.ServeHTTP(c.Response(), r)
	return nil
}

// secure sets what every answer carries and turns away what no page of this
// server's own can have sent.
func (s *server) secure(next echo.HandlerFunc) echo.HandlerFunc {
	cross := http.NewCrossOriginProtection()
	for _, origin := range s.cfg.origins {
		if err := cross.AddTrustedOrigin(origin); err != nil {
			s.log.Error("origin not usable", "origin", origin, "error", err)
		}
	}
	return func(c echo.Context) error {
		h, r := c.Response().Header(), c.Request()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		// Not no-referrer: with that a browser calls the origin of every form "null", and over
		// plain HTTP it says nothing else of where the form is from.
		h.Set("Referrer-Policy", "same-origin")
		if s.trusted(r) { // elsewhere browsers ignore it, and complain
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
		}
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), payment=(), usb=()")
		if s.overTLS(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if strings.HasPrefix(r.URL.Path, "/api/") {
			h.Set("Cache-Control", "no-store")
		}
		switch {
		case r.URL.Path == "/healthz" || r.URL.Path == "/readyz":
		case !s.ownHost(r.Host):
			return &problem{status: http.StatusMisdirectedRequest, code: shared.CodeForbidden,
				words: text.UnknownHost, args: []any{hostname(r.Host)}}
		case cross.Check(r) != nil, !s.ownOrigin(r):
			return &problem{status: http.StatusForbidden, code: shared.CodeForbidden, words: text.UnknownOrigin}
		}
		return next(c)
	}
}

// ownHost reports whether a name in Host is known to be this server's: with
// any other, a page could rebind its own name to this address and pass as
// same-origin.
func (s *server) ownHost(host string) bool {
	name := hostname(host)
	if name == "localhost" || strings.HasSuffix(name, ".localhost") || strings.HasSuffix(name, ".local") || net.ParseIP(name) != nil {
		return true
	}
	if machine, err := os.Hostname(); err == nil && strings.EqualFold(name, machine) {
		return true
	}
	return slices.ContainsFunc(s.cfg.origins, func(origin string) bool {
		u, err := url.Parse(origin)
		return err == nil && u.Hostname() == name
	})
}

// ownOrigin reports whether a request that says where its page came from, as
// every WebSocket of a browser does, comes from a page of this server.
func (s *server) ownOrigin(r *http.Request) bool {
	origin := strings.ToLower(r.Header.Get("Origin"))
	if origin == "" || r.Header.Get("Upgrade") == "" {
		return true // requests that change something are held to CrossOriginProtection
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return origin == scheme+"://"+strings.ToLower(r.Host) || slices.Contains(s.cfg.origins, origin)
}

// overTLS reports whether the browser speaks HTTPS, to this server or to the
// proxy before it.
func (s *server) overTLS(r *http.Request) bool {
	return r.TLS != nil || slices.Contains(s.cfg.origins, "https://"+strings.ToLower(r.Host))
}

// trusted reports whether the browser takes the address for one that nobody
// between it and the server can have tampered with.
func (s *server) trusted(r *http.Request) bool {
	name := hostname(r.Host)
	return s.overTLS(r) || name == "localhost" || strings.HasSuffix(name, ".localhost") || net.ParseIP(name).IsLoopback()
}

// hostname is a Host without its port and brackets, in lower case.
func hostname(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// healthz says that the process is alive.
func (s *server) healthz(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// readyz says whether messages are accepted.
func (s *server) readyz(c echo.Context) error {
	if err := s.store.Ready(); err != nil {
		s.log.LogAttrs(c.Request().Context(), slog.LevelWarn, "not ready", slog.Any("error", err))
		return c.String(http.StatusServiceUnavailable, fmt.Sprintf("not ready: %v\n", err))
	}
	return c.String(http.StatusOK, "ready\n")
}
