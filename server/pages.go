package main

import (
	"bytes"
	"embed"
	"errors"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"tobar/client/text"
	"tobar/server/internal/account"
	"tobar/shared"
	"tobar/web"
)

//go:embed pages/page.html
var pageFiles embed.FS

var pageTemplate = template.Must(template.ParseFS(pageFiles, "pages/page.html"))

// plainPage is what the server shows by itself: plain HTML that works before the
// app has come, and without any script.
type plainPage struct {
	Title, Hint string
	Error       string
	Action      string  // where the form goes; "" for where the page is
	Fields      []field // none: no form
	Submit      string
	Next        string // where to go after signing in
	Note        string
	Link        string
	LinkWords   string
	Ahead       bool // fetch the app meanwhile
}

// field is an input of a page's form.
type field struct {
	Name, Label, Type, Value string
	Autocomplete             string
	Rule                     string // what may be typed
	Least                    int    // characters, 0 for any
	Focus, Wrong             bool
	Described                string // ids
}

// show writes a page.
func (s *server) show(c echo.Context, status int, p plainPage) error {
	annotate(p.Fields)
	var b bytes.Buffer
	err := pageTemplate.Execute(&b, struct {
		plainPage
		Lang string
		Mark template.HTML
	}{p, language(c.Request()).Tag(), mark})
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept-Language")
	return c.HTMLBlob(status, b.Bytes())
}

// mark is the drawing above every page, in the colour of its style sheet.
var mark = func() template.HTML {
	svg, err := fs.ReadFile(web.Files(), "mark.svg")
	if err != nil {
		panic(err) // it is embedded
	}
	return template.HTML(strings.Replace(string(svg), "<svg ", `<svg class="mark" aria-hidden="true" `, 1))
}()

// problemPage says what went wrong to somebody with a browser.
func (s *server) problemPage(c echo.Context, status int, words string) error {
	lang := language(c.Request())
	title, link, linkWords := text.ProblemOther, "/", text.ProblemHome
	switch status {
	case http.StatusNotFound:
		title = text.ProblemNotFound
	case http.StatusForbidden:
		title = text.ProblemNotAllowed
	case http.StatusTooManyRequests:
		title = text.ProblemTooMany
	case http.StatusUnauthorized:
		link, linkWords = "/sign-in", text.SignIn
	}
	return s.show(c, status, plainPage{Title: title.In(lang), Hint: words, Link: link, LinkWords: linkWords.In(lang)})
}

// credentials are the fields of every form here. fresh asks for a new account's.
func credentials(lang text.Lang, fresh bool) []field {
	name := field{Name: "name", Label: text.FormName.In(lang), Type: "text", Autocomplete: "username", Focus: true}
	password := field{Name: "password", Label: text.PasswordField.In(lang), Type: "password", Autocomplete: "current-password"}
	if fresh {
		name.Rule = text.FormNameRule.In(lang)
		password.Rule = text.FormPasswordRule.In(lang)
		password.Autocomplete, password.Least = "new-password", account.MinPassword
	}
	return []field{name, password}
}

// typed is what somebody has typed into a form.
type typed struct{ name, password string }

// readForm returns what was typed; blanks around a name are a keyboard's.
func readForm(r *http.Request) (typed, error) {
	if err := r.ParseForm(); err != nil {
		var tooLong *echo.HTTPError // of the limit on bodies
		if errors.As(err, &tooLong) {
			return typed{}, err
		}
		p := refuse(http.StatusBadRequest, shared.CodeBadFrame)
		p.cause = err
		return typed{}, p
	}
	return typed{strings.TrimSpace(r.PostForm.Get("name")), r.PostForm.Get("password")}, nil
}

// again shows a form once more with what was wrong in it and what was typed,
// but for the password. An error that is not about what was typed is returned.
func (s *server) again(c echo.Context, p plainPage, in typed, err error) error {
	var wrong *problem
	if err = accountProblem(err); !errors.As(err, &wrong) {
		return err
	}
	if wrong.retry > 0 {
		c.Response().Header().Set("Retry-After", strconv.Itoa(seconds(wrong.retry)))
	}
	p.Error = wrong.words.In(language(c.Request()), wrong.args...)
	name, password := &p.Fields[0], &p.Fields[1]
	name.Value, name.Focus = in.name, false
	blame := password
	if errors.Is(err, account.ErrName) || errors.Is(err, account.ErrTaken) {
		blame = name
	}
	blame.Wrong, blame.Focus = wrong.retry == 0, true
	return s.show(c, wrong.status, p)
}

// annotate tells those who listen what belongs to each field.
func annotate(fields []field) {
	for i := range fields {
		f := &fields[i]
		var ids []string
		if f.Rule != "" {
			ids = append(ids, f.Name+"-rule")
		}
		if f.Wrong {
			ids = append(ids, "error")
		}
		f.Described = strings.Join(ids, " ")
	}
}

// local returns where to go after signing in: a path of this server, or "/".
func local(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\t\r\n") {
		return "/"
	}
	return next
}

// with is the app's page of a conversation.
func with(name string) string { return "/with/" + url.PathEscape(name) }
