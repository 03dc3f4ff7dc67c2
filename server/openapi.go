package main

import (
	_ "embed" // openapi.json
	"net/http"

	"github.com/labstack/echo/v4"
)

// description is the HTTP API in OpenAPI 3.1. A test holds it against the
// routes, the types of shared, and real answers.
//
//go:embed openapi.json
var description []byte

// openAPI serves the description of the HTTP API, to anybody: it tells how to
// sign in.
func (s *server) openAPI(c echo.Context) error {
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, description)
}
