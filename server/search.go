package main

import (
	"net/http"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"tobar/shared"
)

// Limits of searching. Who types asks once for each letter.
const (
	maxQuery     = 200 // characters
	searchRate   = 10  // a second, of one account
	searchBurst  = 40
	maxSearchers = 1 << 12 // accounts that are remembered
)

// searchers says who has searched how often. The zero value is ready.
type searchers struct {
	mu sync.Mutex
	of map[int64]*rate.Limiter
}

// take counts a search, or refuses it where the account has to wait.
func (l *searchers) take(account int64, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.of[account]
	if one == nil {
		if len(l.of) >= maxSearchers || l.of == nil {
			l.of = make(map[int64]*rate.Limiter)
		}
		one = rate.NewLimiter(searchRate, searchBurst)
		l.of[account] = one
	}
	if !one.AllowN(now, 1) {
		p := refuse(http.StatusTooManyRequests, shared.CodeTooMany)
		p.retry = time.Second
		return p
	}
	return nil
}

// search answers a page of the messages that hold what the one asking looks for.
func (s *server) search(c echo.Context) error {
	who, err := s.who(c.Request())
	if err != nil {
		return err
	}
	query := c.QueryParam("q")
	if !utf8.ValidString(query) {
		return refuse(http.StatusBadRequest, shared.CodeBadText)
	}
	if utf8.RuneCountInString(query) > maxQuery {
		return refuse(refusals[shared.CodeTooLong], shared.CodeTooLong)
	}
	with := int64(0)
	if name := c.QueryParam("with"); name != "" {
		other, err := s.known(name)
		if err != nil {
			return err
		}
		with = other.ID
	}
	before, limit, err := pageAsked(c)
	if err != nil {
		return err
	}
	if err := s.searchers.take(who.ID, time.Now()); err != nil {
		return err
	}
	found, err := s.store.Search(c.Request().Context(), who.ID, with, query, before, limit)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, found)
}
