package main

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"tobar/client/text"
	"tobar/shared"
)

// media answers a page of what the conversation with somebody has brought along. Links are
// looked for, which counts as a search.
func (s *server) media(c echo.Context) error {
	who, err := s.who(c.Request())
	if err != nil {
		return err
	}
	with, err := s.known(pathName(c))
	if err != nil {
		return err
	}
	of := c.QueryParam("of")
	if of != shared.MediaFiles && of != shared.MediaLinks {
		return &problem{status: http.StatusBadRequest, code: shared.CodeBadFrame, words: text.MediaOf}
	}
	before, err := queryNumber(c, "before", 0, 0, shared.MaxN)
	if err != nil {
		return err
	}
	limit, err := queryNumber(c, "limit", pageLimit, 1, maxPageLimit)
	if err != nil {
		return err
	}
	if !s.searchers.take(who.ID, time.Now()) {
		p := refuse(http.StatusTooManyRequests, shared.CodeTooMany)
		p.retry = time.Second
		return p
	}
	page, err := s.store.Media(c.Request().Context(), who.ID, with.ID, of, before, int(limit))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, page)
}
