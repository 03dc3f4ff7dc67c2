package main

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"tobar/client/text"
	"tobar/shared"
)

// media answers a page of what the conversation with somebody has brought along. It counts as
// a search.
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
	before, limit, err := pageAsked(c)
	if err != nil {
		return err
	}
	if err := s.searchers.take(who.ID, time.Now(), searchRate, searchBurst); err != nil {
		return err
	}
	page, err := s.store.Media(c.Request().Context(), who.ID, with.ID, of, before, limit)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, page)
}
