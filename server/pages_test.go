package main

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tobar/client/text"
)

// everyPage is every page that the server draws by itself, as a visitor sees it.
func everyPage(t testing.TB) (*user, []string) {
	s, _, _ := startAtTime(t, "-signup", "open")
	visitor := s.browser(t, "")
	_, owner, _ := strings.Cut(s.ownerLink(t), s.URL)
	_, body := visitor.get(t, owner)
	if !strings.Contains(body, `autocomplete="new-password"`) {
		t.Errorf("the owner's page does not ask for a password:\n%s", body)
	}
	link := s.owner(t, "张三").invite(t)
	return visitor, []string{"/sign-in", "/sign-up", strings.TrimPrefix(link, s.URL), owner, "/join/nothing"}
}

var (
	inlineStyle  = regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|javascript:`)
	inlineScript = regexp.MustCompile(`(?i)<script(>|\s[^>]*>)\s*[^<\s]`)
	foreign      = regexp.MustCompile(`(?i)(src|href|action)="(https?:)?//`)
)

func TestPagesStayWithinThePolicy(t *testing.T) {
	visitor, paths := everyPage(t)
	for _, path := range paths {
		res, body := visitor.get(t, path)
		for what, re := range map[string]*regexp.Regexp{"inline style or handler": inlineStyle, "inline script": inlineScript, "foreign address": foreign} {
			if found := re.FindString(body); found != "" {
				t.Errorf("%s has an %s: %s", path, what, found)
			}
		}
		if got := res.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control %q", path, got)
		}
		if got := res.Header.Get("Content-Type"); got != "text/html; charset=UTF-8" {
			t.Errorf("%s: Content-Type %q", path, got)
		}
	}
}

func TestPagesSpeakBothLanguages(t *testing.T) {
	visitor, paths := everyPage(t)
	han := regexp.MustCompile(`\p{Han}`)
	for _, path := range paths {
		for accept, lang := range map[string]string{"zh-CN,zh;q=0.9,en;q=0.8": "zh-CN", "de,en;q=0.5": "en"} {
			req, err := http.NewRequest(http.MethodGet, visitor.s.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Accept", "text/html")
			req.Header.Set("Accept-Language", accept)
			res, err := visitor.http.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			body := readAll(t, res)
			if !strings.Contains(body, `<html lang="`+lang+`">`) {
				t.Errorf("%s for %q is not marked %s", path, accept, lang)
			}
			if spoken := han.MatchString(strings.ReplaceAll(body, "张三", "")); spoken != (lang == "zh-CN") {
				t.Errorf("%s for %q: Chinese is %v", path, accept, spoken)
			}
		}
	}
}

// Password managers and those who listen need these.
func TestFormsAreMarkedUp(t *testing.T) {
	visitor, paths := everyPage(t)
	id := regexp.MustCompile(`\sid="([^"]+)"`)
	describedBy := regexp.MustCompile(`aria-describedby="([^"]+)"`)
	for i, path := range paths[:3] {
		_, body := visitor.post(t, path, "name", "b|b", "password", "xy")
		want := []string{`autocomplete="username"`, `autocomplete="new-password"`, `minlength="8"`, `role="alert"`, `<meta name="viewport"`, `method="post"`}
		if i == 0 {
			want = []string{`autocomplete="username"`, `autocomplete="current-password"`, `role="alert"`, `action="/sign-in"`}
		}
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s lacks %s", path, w)
			}
		}
		if strings.Count(body, " autofocus") != 1 {
			t.Errorf("%s: the focus is not on one field", path)
		}
		var ids []string
		for _, m := range id.FindAllStringSubmatch(body, -1) {
			ids = append(ids, m[1])
		}
		described := describedBy.FindAllStringSubmatch(body, -1)
		if len(described) == 0 {
			t.Errorf("%s: nothing says which field was wrong", path)
		}
		for _, m := range described {
			for _, ref := range strings.Fields(m[1]) {
				if !slices.Contains(ids, ref) {
					t.Errorf("%s: described by %q, which is not there", path, ref)
				}
			}
		}
	}
}

func TestSignInPageSaysHowToGetIn(t *testing.T) {
	for _, tc := range []struct {
		mode  string
		owned bool
		want  text.Text
	}{
		{"invite", false, text.FormNoOwner},
		{"open", false, text.FormNoOwner},
		{"invite", true, text.FormNeedInvite},
		{"open", true, text.FormSignUp},
	} {
		s, _, _ := startAtTime(t, "-signup", tc.mode)
		if tc.owned {
			s.owner(t, "alice")
		}
		if _, body := s.browser(t, "").get(t, "/sign-in"); !strings.Contains(body, tc.want.EN) {
			t.Errorf("%+v: the page does not say so:\n%s", tc, body)
		}
	}
}

// What is typed comes back as text, never as markup.
func TestPagesEscape(t *testing.T) {
	visitor, paths := everyPage(t)
	for _, path := range paths[:3] {
		_, body := visitor.post(t, path, "name", `"><script src=x>`, "password", password, "next", `/"><i>`)
		if strings.Contains(body, "<script src=x>") || strings.Contains(body, `"><i>`) {
			t.Errorf("%s shows markup that was typed", path)
		}
	}
}

func TestProblems(t *testing.T) {
	visitor, _ := everyPage(t)
	res, body := visitor.get(t, "/join/nothing")
	if !strings.Contains(body, `<main class="card">`) || !strings.Contains(body, text.InviteEnded.EN) {
		t.Errorf("a browser is told %s\n%s", res.Status, body)
	}
	res, err := visitor.http.Get(visitor.s.URL + "/join/nothing")
	if err != nil {
		t.Fatal(err)
	}
	if body := readAll(t, res); body != text.InviteEnded.EN+"\n" {
		t.Errorf("curl is told %q", body)
	}
	res, body = visitor.post(t, "/sign-in", "name", strings.Repeat("x", 300<<10))
	wantStatus(t, res, body, http.StatusRequestEntityTooLarge)
	res, err = visitor.http.Post(visitor.s.URL+"/sign-in", "application/x-www-form-urlencoded", strings.NewReader("name=%zz"))
	if err != nil {
		t.Fatal(err)
	}
	wantStatus(t, res, readAll(t, res), http.StatusBadRequest)
}

func TestLocal(t *testing.T) {
	for next, want := range map[string]string{
		"":                      "/",
		"/":                     "/",
		"/with/bob":             "/with/bob",
		"/with/%E5%BC%A0":       "/with/%E5%BC%A0",
		"/settings?x=1#y":       "/settings?x=1#y",
		"with/bob":              "/",
		"//evil.example":        "/",
		"///evil.example":       "/",
		`/\evil.example`:        "/",
		`\\evil.example`:        "/",
		"https://evil.example/": "/",
		"javascript:alert(1)":   "/",
		"/\t/evil.example":      "/",
		"/\r\nX: y":             "/",
		"/%zz":                  "/",
	} {
		if got := local(next); got != want {
			t.Errorf("local(%q) = %q, want %q", next, got, want)
		}
	}
}

func TestWith(t *testing.T) {
	for _, name := range []string{"bob", "张三", "a?b", "a+b", "o'neil", "x&y"} {
		u, err := url.Parse(with(name))
		if err != nil || u.Path != "/with/"+name || u.RawQuery != "" {
			t.Errorf("%q: %q", name, with(name))
		}
	}
}
