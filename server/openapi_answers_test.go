package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tobar/shared"
)

// fits reports how a value of encoding/json differs from a schema, "" if it
// does not. What is not described must not be there.
func (d *document) fits(at string, v any, s *schema) string {
	s = d.resolve(s)
	if s == nil {
		return at + " is described by nothing"
	}
	if len(s.AnyOf) > 0 {
		words := ""
		for _, one := range s.AnyOf {
			if words = d.fits(at, v, one); words == "" {
				return ""
			}
		}
		return words
	}
	ok := false
	switch v := v.(type) {
	case nil:
		ok = s.Type == "null"
	case bool:
		ok = s.Type == "boolean"
	case string:
		ok = s.Type == "string" && (len(s.Enum) == 0 || slices.Contains(s.Enum, v))
	case float64:
		ok = s.Type == "integer" && v == float64(int64(v))
	case []any:
		ok = s.Type == "array"
		for i, inner := range v {
			if words := d.fits(fmt.Sprintf("%s[%d]", at, i), inner, s.Items); words != "" {
				return words
			}
		}
	case map[string]any:
		ok = s.Type == "object"
		for _, name := range s.Required {
			if _, there := v[name]; !there {
				return at + " lacks " + name
			}
		}
		for name, inner := range v {
			if s.Properties == nil {
				break
			}
			if words := d.fits(at+"."+name, inner, s.Properties[name]); words != "" {
				return words
			}
		}
	}
	if !ok {
		return fmt.Sprintf("%s is %v, not %s", at, v, s.Type)
	}
	return ""
}

// TestDescriptionIsOfTheAnswers asks everything of a server on which two
// people have talked, refusals too.
func TestDescriptionIsOfTheAnswers(t *testing.T) {
	d := readDescription(t)
	operations := d.operations(t)
	alice, bob := pair(t)
	p := alice.live(t, "")
	first := p.send("bob", "1", "hello")
	p.send("bob", "2", "is anybody there")
	p.write(fmt.Sprintf("@edit;n=%d;id=3|Hello", first.N))
	p.until(shared.VerbSent)
	b := bob.live(t, "")
	b.write(fmt.Sprintf("@react;n=%d;id=1|👍", first.N))
	b.until(shared.VerbSent)
	b.write(fmt.Sprintf("alice;id=2;re=%d|yes", first.N))
	b.until(shared.VerbSent)
	up := alice.begin(t, "notes.txt", 4)
	face := picture(t, 40, 30)
	asked := map[string]bool{}
	for _, ask := range []struct{ method, route, path, body string }{
		{"GET", "/api/openapi.json", "", ""},
		{"GET", "/api/me", "", ""},
		{"GET", "/api/conversations", "", ""},
		{"GET", "/api/conversations/:name/messages", "/api/conversations/bob/messages?limit=2", ""},
		{"GET", "/api/conversations/:name/messages", "/api/conversations/bob/messages", ""},
		{"GET", "/api/conversations/:name/messages", "/api/conversations/alice/messages", ""},
		{"GET", "/api/conversations/:name/messages", "/api/conversations/bob/messages?limit=many", ""},
		{"GET", "/api/conversations/:name/messages", "/api/conversations/bob/messages?after=0&limit=1", ""},
		{"GET", "/api/conversations/:name/messages", "/api/conversations/bob/messages?after=0&before=9", ""},
		{"GET", "/api/conversations/:name/media", "/api/conversations/bob/media?of=links&limit=1", ""},
		{"GET", "/api/conversations/:name/media", "/api/conversations/bob/media?of=files", ""},
		{"GET", "/api/conversations/:name/media", "/api/conversations/bob/media", ""},
		{"GET", "/api/search", "/api/search?q=HEL", ""},
		{"GET", "/api/search", "/api/search?q=HEL&with=bob&limit=1", ""},
		{"GET", "/api/search", "/api/search", ""},
		{"GET", "/api/search", "/api/search?q=hello&with=nobody", ""},
		{"GET", "/api/people/:name", "/api/people/Bob", ""},
		{"GET", "/api/people/:name", "/api/people/nobody", ""},
		{"PUT", "/api/profile", "", `{"called":"Al","status":"here"}`},
		{"PUT", "/api/profile", "", `{"called":"a\u202Eb"}`},
		{"GET", "/api/profile", "", ""},
		{"PUT", "/api/profile/picture", "", face},
		{"PUT", "/api/profile/picture", "", "no picture"},
		{"GET", "/api/people/:name", "/api/people/alice", ""},
		{"GET", "/api/conversations", "", ""},
		{"GET", "/api/pictures/:picture", "/api/pictures/" + nameOf(face), ""},
		{"GET", "/api/pictures/:picture", "/api/pictures/none", ""},
		{"DELETE", "/api/profile/picture", "", ""},
		{"POST", "/api/invites", "", `{"uses":2}`},
		{"POST", "/api/invites", "", `{"uses":-2}`},
		{"GET", "/api/invites", "", ""},
		{"DELETE", "/api/invites/:id", "/api/invites/999999", ""},
		{"POST", "/api/tokens", "", `{"label":"a script"}`},
		{"POST", "/api/tokens", "", `{}`},
		{"GET", "/api/sessions", "", ""},
		{"DELETE", "/api/sessions/:id", "/api/sessions/999999", ""},
		{"POST", "/to/:name", "/to/bob", "hello"},
		{"POST", "/to/:name", "/to/nobody", "hello"},
		{"PUT", "/to/:name", "/to/bob?name=a.txt", "hello"},
		{"PUT", "/to/:name/:file", "/to/bob/a.txt", "hello"},
		{"PUT", "/to/:name/:file", "/to/nobody/a.txt", "hello"},
		{"GET", "/api/files", "", ""},
		{"POST", "/api/files", "", `{"name":"a","size":0}`},
		{"POST", "/api/files", "", `{"name":"a","size":9}`},
		{"POST", "/api/files", "", `{"name":"a","size":999999999}`},
		{"GET", "/api/files/:id", "/api/files/" + up.ID, ""},
		{"PATCH", "/api/files/:id", "/api/files/" + up.ID, "ab"},
		{"GET", "/files/:id", "/files/" + up.ID, ""},
		{"DELETE", "/api/files/:id", "/api/files/" + up.ID, ""},
		{"DELETE", "/api/files/:id", "/api/files/" + up.ID, ""},
		{"PUT", "/api/password", "", `{"old":"wrong","new":"another one"}`},
		{"PUT", "/api/password", "", `{"old":"` + password + `","new":"another one"}`},
		{"POST", "/api/sign-out", "", ""},
		{"GET", "/api/me", "", ""}, // signed out now
	} {
		if ask.path == "" {
			ask.path = ask.route
		}
		key := ask.method + " " + ask.route
		asked[key] = true
		d.check(t, alice, operations[key], ask.method, ask.path, ask.body)
	}
	for key := range operations {
		if !asked[key] {
			t.Errorf("%s was not asked", key)
		}
	}
}

// check makes one request and holds the answer against its description.
func (d *document) check(t *testing.T, u *user, op operation, method, path, body string) {
	t.Helper()
	req, err := http.NewRequest(method, u.s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "application/json")
	res, err := u.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	described, ok := op.Responses[fmt.Sprint(res.StatusCode)]
	if !ok {
		if described = op.Responses["default"]; res.StatusCode < 400 {
			t.Errorf("%s %s: %s is not described", method, path, res.Status)
			return
		}
	}
	kind, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";")
	if len(described.Content) == 0 {
		if len(b) > 0 {
			t.Errorf("%s %s: %s with a body: %s", method, path, res.Status, b)
		}
		return
	}
	m, ok := described.Content[kind]
	if !ok {
		t.Errorf("%s %s: %s as %q, which is not described", method, path, res.Status, kind)
		return
	}
	if kind != "application/json" {
		return
	}
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Errorf("%s %s: %v in %s", method, path, err, b)
		return
	}
	if words := d.fits("answer", v, m.Schema); words != "" {
		t.Errorf("%s %s: %s: %s\n%s", method, path, res.Status, words, b)
	}
}
