// Package http has the names of the standard library's package that the app's
// libraries mention, and nothing behind them: both have a server's half in the
// same package, which a browser never runs. The app is linked with this one in
// its place, which leaves out HTTP, TLS and X.509: a fifth of the download.
package http

import (
	"errors"
	"io"
	"net/url"
)

// MethodGet and the codes are those of RFC 9110.
const (
	MethodGet = "GET"

	StatusSwitchingProtocols  = 101
	StatusOK                  = 200
	StatusNotModified         = 304
	StatusNotFound            = 404
	StatusInternalServerError = 500
)

// Header is a set of fields. It takes names as they are.
type Header map[string][]string

// Get returns the first value of a field, "" for none.
func (h Header) Get(name string) string {
	if values := h[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// Set gives a field one value.
func (h Header) Set(name, value string) { h[name] = []string{value} }

// Request is what a server would be asked.
type Request struct {
	Method string
	URL    *url.URL
	Header Header
	Host   string
	TLS    *struct{}
}

// Response is what a server would answer.
type Response struct {
	Status     string
	StatusCode int
	Header     Header
	Body       io.ReadCloser
}

// ResponseWriter is where a handler would answer.
type ResponseWriter interface {
	Header() Header
	Write([]byte) (int, error)
	WriteHeader(status int)
}

// Handler is what a server would call.
type Handler interface {
	ServeHTTP(ResponseWriter, *Request)
}

// Dir is a directory of files to serve.
type Dir string

// FileServer would serve a directory: there is none, and no handler either.
func FileServer(Dir) Handler { return nil }

// Get fails: the browser's fetch is what a page asks with.
func Get(string) (*Response, error) { return nil, errors.ErrUnsupported }

// NotFound answers as a server would that has nothing.
func NotFound(w ResponseWriter, _ *Request) { w.WriteHeader(StatusNotFound) }
