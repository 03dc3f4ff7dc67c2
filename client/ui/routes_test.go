package ui

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/shared"
)

func TestPlaces(t *testing.T) {
	for address, want := range map[string]place{
		"/":                        {kind: placeList},
		"/#new":                    {kind: placeList, start: true},
		"/settings":                {kind: placeSettings},
		"/invite":                  {kind: placeInvite},
		"/with/bob":                {kind: placeWith, with: "bob"},
		"/with/bob#new":            {kind: placeWith, with: "bob", start: true},
		"/with/%E5%BC%A0%E4%B8%89": {kind: placeWith, with: "张三"},
		"/with/a%3Fb%3Cc":          {kind: placeWith, with: "a?b<c"},
		"/with/":                   {kind: placeList},
		"/elsewhere":               {kind: placeList},
		"/search":                  {kind: placeSearch, finds: true},
		"/search?q=a+%26b#new":     {kind: placeSearch, finds: true, words: "a &b", start: true},
		"/search?q=x&in=bob":       {kind: placeSearch, finds: true, words: "x", in: "bob"},
		"/with/bob?n=7":            {kind: placeWith, with: "bob", at: 7},
		"/with/bob?n=seven&in=bob": {kind: placeWith, with: "bob"},
		"/with/bob?media=links":    {kind: placeWith, with: "bob", media: mediaLinks},
		"/with/bob?media=x":        {kind: placeWith, with: "bob"},
		"/settings?media=links":    {kind: placeSettings},
		"/with/bob?q=":             {kind: placeWith, with: "bob", finds: true},
		"/settings?q=x&n=7":        {kind: placeSettings},

		"/with/bob?q=%E4%BA%AC&in=%E5%BC%A0&n=421": {kind: placeWith, with: "bob", finds: true, words: "京", in: "张", at: 421},
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		got := placeOf(u)
		if got != want {
			t.Errorf("%s is %+v, want %+v", address, got, want)
		}
		back, err := url.Parse(got.path())
		if got.start = false; err != nil || placeOf(back) != got {
			t.Errorf("%s leads back to %s", address, got.path())
		}
	}
}

func TestNewIDs(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	a, b := newID(1795409762123), newID(1795409762124)
	if !form.MatchString(a) || a >= b || len(a) > shared.MaxID {
		t.Errorf("%s, %s are no UUIDv7 in their order", a, b)
	}
}

// What the server draws is the same for everybody: it names nobody, and says
// nothing that would be in the wrong language.
func TestShell(t *testing.T) {
	page := app.HTMLString(&face{})
	words := regexp.MustCompile(`<[^>]*>|\s+`).ReplaceAllString(page, "")
	if words != "Tobar" {
		t.Errorf("the shell says %q", words)
	}
	for _, handler := range []string{"<script", "style=", "onclick"} {
		if strings.Contains(page, handler) {
			t.Errorf("the shell has %s, which the policy forbids", handler)
		}
	}
}

func TestOnlyHere(t *testing.T) {
	for link, want := range map[string]bool{
		"http://localhost:8080/join/x": true, "http://127.0.0.1:8080/join/x": true, "http://[::1]/join/x": true,
		"http://192.168.1.20:8080/join/x": false, "https://chat.example.org/join/x": false, "": false,
	} {
		if got := onlyHere(link); got != want {
			t.Errorf("onlyHere(%q) = %v", link, got)
		}
	}
}
