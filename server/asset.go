package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// asset is one thing that is served, in all of its encodings.
type asset struct {
	contentType string
	tag         string // hash of the body
	status      int
	policy      string // of the page, where it is another one than for everything else
	varies      bool   // with the language
	forms       []form // the one to be preferred first; the last is the plain one
}

// form is a body in one content coding, "" for plain.
type form struct {
	coding string
	body   *io.SectionReader // read by offsets alone, since requests share it
}

// inMemory is a form that was made here.
func inMemory(coding string, body []byte) form {
	return form{coding, io.NewSectionReader(bytes.NewReader(body), 0, int64(len(body)))}
}

// embedded is a form that is a file of this program: what is large is not copied
// out of it for as long as the server runs.
func embedded(coding string, files fs.FS, name string) (form, error) {
	f, err := files.Open(name)
	if err != nil {
		return form{}, err
	}
	info, err := f.Stat()
	if err != nil {
		return form{}, err
	}
	at, ok := f.(io.ReaderAt)
	if !ok {
		return form{}, fmt.Errorf("%s cannot be read by offsets", name)
	}
	return form{coding, io.NewSectionReader(at, 0, info.Size())}, nil
}

// newAsset compresses a body if that makes it smaller.
func newAsset(contentType string, body []byte) *asset {
	sum := sha256.Sum256(body)
	a := &asset{contentType: contentType, tag: hex.EncodeToString(sum[:8]), status: http.StatusOK}
	if strings.HasPrefix(contentType, "text/") || strings.HasSuffix(contentType, "json") || strings.HasSuffix(contentType, "+xml") {
		if packed := gzipped(body); len(packed) < len(body) {
			a.forms = append(a.forms, inMemory("gzip", packed))
		}
	}
	a.forms = append(a.forms, inMemory("", body))
	return a
}

// newWasm is the app itself, of which web/pack has made the other forms.
func newWasm(files fs.FS, name string) (*asset, error) {
	a := &asset{contentType: typeOf(name), status: http.StatusOK}
	for _, f := range []struct{ coding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}, {"", ""}} {
		next, err := embedded(f.coding, files, name+f.suffix)
		if err != nil {
			return nil, err
		}
		a.forms = append(a.forms, next)
	}
	sum := sha256.New()
	plain := a.forms[len(a.forms)-1].body
	if _, err := io.Copy(sum, io.NewSectionReader(plain, 0, plain.Size())); err != nil {
		return nil, err
	}
	a.tag = hex.EncodeToString(sum.Sum(nil)[:8])
	return a, nil
}

func gzipped(body []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	_, err = w.Write(body)
	if err := errors.Join(err, w.Close()); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// serve writes the form that the request accepts, or that it has it already.
// Every form is another entity, with a strong tag of its own; none may be used without asking.
func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	f := a.forms[len(a.forms)-1]
	for _, better := range a.forms {
		if better.coding != "" && accepts(r.Header.Get("Accept-Encoding"), better.coding) {
			f = better
			break
		}
	}
	h := w.Header()
	if len(a.forms) > 1 {
		h.Add("Vary", "Accept-Encoding")
	}
	if a.varies {
		h.Add("Vary", "Accept-Language")
	}
	if a.policy != "" {
		h.Set("Content-Security-Policy", a.policy)
	}
	h.Set("Cache-Control", "no-cache")
	if a.status == http.StatusOK {
		etag := `"` + a.tag + f.coding + `"`
		h.Set("ETag", etag)
		if matches(r.Header.Get("If-None-Match"), etag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Type", a.contentType)
	h.Set("Content-Length", strconv.FormatInt(f.body.Size(), 10))
	if f.coding != "" {
		h.Set("Content-Encoding", f.coding)
	}
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		io.Copy(w, io.NewSectionReader(f.body, 0, f.body.Size())) // whoever went away needs no answer
	}
}

// accepts reports whether an Accept-Encoding header names a coding, not with a weight of 0.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		weight, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		q, err := strconv.ParseFloat(weight, 64)
		return !ok || err == nil && q > 0
	}
	return false
}

// matches reports whether an If-None-Match header names a tag.
func matches(header, etag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == etag || part == "*" {
			return true
		}
	}
	return false
}

const htmlType = "text/html; charset=utf-8"

// typeOf returns the content type for the name of a file in static/. The
// operating system's own table is not asked: it differs from machine to machine.
func typeOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json":
		return "application/json"
	case ".png":
		return "image/png"
	case ".svg":
		return "image/svg+xml"
	case ".wasm":
		return "application/wasm"
	}
	return "application/octet-stream"
}
