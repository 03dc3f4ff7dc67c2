package main

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"tobar/client/text"
	"tobar/shared"
)

// How many messages a page of history has.
const (
	pageLimit    = 50 // unless asked for otherwise
	maxPageLimit = 200
)

// conversations answers everything that the one asking takes part in.
func (s *server) conversations(c echo.Context) error {
	who, err := s.who(c.Request())
	if err != nil {
		return err
	}
	list, err := s.store.Conversations(c.Request().Context(), who.ID)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list)
}

// pageAsked is which page a query asks for: what lies before an n, 0 for the newest, and at
// most how much of it.
func pageAsked(c echo.Context) (before int64, limit int, err error) {
	before, err = queryNumber(c, "before", 0, 0, shared.MaxN)
	if err != nil {
		return 0, 0, err
	}
	most, err := queryNumber(c, "limit", pageLimit, 1, maxPageLimit)
	return before, int(most), err
}

// history answers one page of the conversation with somebody.
func (s *server) history(c echo.Context) error {
	who, err := s.who(c.Request())
	if err != nil {
		return err
	}
	with, err := s.known(pathName(c))
	if err != nil {
		return err
	}
	before, limit, err := pageAsked(c)
	if err != nil {
		return err
	}
	after, err := queryNumber(c, "after", -1, 0, shared.MaxN)
	if err != nil {
		return err
	}
	var page shared.Page
	switch {
	case after < 0:
		page, err = s.store.History(c.Request().Context(), who.ID, with.ID, before, limit)
	case before > 0:
		return &problem{status: http.StatusBadRequest, code: shared.CodeBadFrame, words: text.BeforeOrAfter}
	default:
		page, err = s.store.HistoryAfter(c.Request().Context(), who.ID, with.ID, after, limit)
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, page)
}

// aboutPerson answers whether somebody can be written to, and under which name.
func (s *server) aboutPerson(c echo.Context) error {
	who, err := s.who(c.Request())
	if err != nil {
		return err
	}
	a, err := s.known(pathName(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.personOf(a, who.ID))
}

// pathName is the name in the path, as it was meant. Echo leaves the escapes
// in where the path is not written as net/url would write it (bob%2Esmith).
func pathName(c echo.Context) string {
	name := c.Param("name")
	if c.Request().URL.RawPath == "" {
		return name
	}
	if plain, err := url.PathUnescape(name); err == nil {
		return plain
	}
	return name
}

// queryNumber reads a number of the query, within bounds; absent when it is
// not there or empty.
func queryNumber(c echo.Context, key string, absent, least, most int64) (int64, error) {
	value := c.QueryParam(key)
	if value == "" {
		return absent, nil
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < least || n > most {
		return 0, &problem{status: http.StatusBadRequest, code: shared.CodeBadFrame,
			words: text.NotANumber, args: []any{key, least, most}}
	}
	return n, nil
}
