package main

import (
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"tobar/shared"
)

// Limits of searching. Who types asks once for each letter.
const (
	maxQuery    = 200 // characters
	searchRate  = 10  // a second, of one account
	searchBurst = 40
)

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
	if err := s.searchers.take(who.ID, time.Now(), searchRate, searchBurst); err != nil {
		return err
	}
	found, err := s.store.Search(c.Request().Context(), who.ID, with, query, before, limit)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, found)
}
