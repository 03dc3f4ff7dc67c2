package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
	"tobar/client/ui"
	"tobar/web"
)

// The colours of the browser's own frame: paper, as in tobar.css.
const (
	paperLight = "#FAF8F4"
	paperDark  = "#121413"
)

// shellPath answers with the page of the app to everybody, without a session
// and without redirects. The service worker keeps it for all pages, of which it is another edition (unhurried).
const shellPath = "/shell"

// keptLater are the assets that no page needs before somebody asks for what is in them: the
// service worker keeps them from then on.
var keptLater = []string{"/web/emoji.json"}

// appPages are the paths of the app's pages; one that ends in a slash stands for all below it.
var appPages = []string{"/", "/with/", "/settings", "/invite", "/search"}

// pagePath reports whether a path is a page of the app, which only somebody
// who is signed in has a use for.
func pagePath(p string) bool {
	return slices.ContainsFunc(appPages, func(page string) bool {
		below := page != "/" && strings.HasSuffix(page, "/")
		return p == page && !below || below && strings.HasPrefix(p, page) && p != page
	})
}

// pwa serves the app: its page, its assets, its manifest and its service
// worker. All of it is made once, when the server starts, and is the same for everybody, so
// that no request ever reaches go-app's own handler, which would answer 304 before it looks
// at the path, write the path into the page without escaping it, and fetch
// /robots.txt from whatever host the request names.
type pwa struct {
	// Static after construction.
	version string
	assets  map[string]languages
	page    languages // of every path of the app, when the server is asked for it
}

// languages is one asset in each language; most are the same in all.
type languages map[text.Lang]*asset

// newPWA makes the app from the files that are embedded in web and from
// go-app's page around client/ui.
func newPWA(files fs.FS, version string) (*pwa, error) {
	p := &pwa{version: version, assets: map[string]languages{}, page: languages{}}
	if err := p.addFiles(files); err != nil {
		return nil, err
	}
	p.assets["/favicon.ico"] = p.assets["/web/favicon-32.png"]
	p.add("/app.css", typeOf("app.css"), []byte(web.Styles))
	p.add("/robots.txt", "text/plain; charset=utf-8", []byte("User-agent: *\nDisallow: /\n"))
	for _, lang := range []text.Lang{text.English, text.Chinese} {
		if err := p.addLanguage(files, lang); err != nil {
			return nil, err
		}
	}
	return p, p.addWorker()
}

// addFiles takes over the files of web/static. What lies there compressed is
// another form of the file beside it, not one of its own, and what is joined is served in one.
func (p *pwa) addFiles(files fs.FS) error {
	return fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz") || isJoined(name) {
			return err
		}
		if path.Ext(name) == ".wasm" {
			a, err := newWasm(files, name)
			p.addForAll("/web/"+name, a)
			return err
		}
		body, err := fs.ReadFile(files, name)
		p.add("/web/"+name, typeOf(name), body)
		return err
	})
}

// addLanguage makes what reads differently in each language.
func (p *pwa) addLanguage(files fs.FS, lang text.Lang) error {
	manifest, err := manifest(lang)
	if err != nil {
		return err
	}
	p.addIn(lang, "/manifest.webmanifest", newAsset("application/manifest+json", manifest))

	client, err := fs.Stat(files, web.Wasm)
	if errors.Is(err, fs.ErrNotExist) {
		var b bytes.Buffer
		err := unbuiltPage.Execute(&b, map[string]any{
			"Lang": lang.Tag(), "Title": text.Unbuilt.In(lang), "How": text.UnbuiltHow.In(lang),
		})
		page := newAsset(htmlType, b.Bytes())
		page.status = http.StatusServiceUnavailable
		p.addIn(lang, shellPath, page)
		p.page[lang] = page
		return err
	}
	if err != nil {
		return err
	}

	handler := goApp(lang, p.version, client.Size())
	scripts := map[string][]byte{}
	for _, name := range []string{"wasm_exec.js", "app.js"} {
		if scripts[name], err = capture(handler, "/"+name); err != nil {
			return err
		}
	}
	words, err := spoken()
	if err != nil {
		return err
	}
	script, err := joined(files, scriptNames, scripts)
	if err != nil {
		return err
	}
	p.add("/app.js", typeOf(".js"), append(words, script...))
	page, err := capture(handler, "/")
	if err != nil {
		return err
	}
	begin, err := joined(files, beginNames, nil)
	if err != nil {
		return err
	}
	styles, err := joined(files, styleNames, map[string][]byte{"app.css": []byte(web.Styles)})
	if err != nil {
		return err
	}
	if page, err = tidyPage(page, begin, styles, client.Size()); err != nil {
		return err
	}
	policy := allowing(begin, styles)
	a, shell := newAsset(htmlType, page), newAsset(htmlType, unhurried(page))
	a.varies, a.policy, shell.policy = true, policy, policy
	p.page[lang] = a
	p.addIn(lang, shellPath, shell)
	return nil
}

// addWorker makes the service worker, last, since it lists everything else.
func (p *pwa) addWorker() error {
	var keep []string
	for path := range p.assets {
		if path != "/robots.txt" && path != "/favicon.ico" && !slices.Contains(keptLater, path) {
			keep = append(keep, path)
		}
	}
	slices.Sort(keep)
	assets, err := json.Marshal(keep)
	if err != nil {
		return err
	}
	pages, err := json.Marshal(appPages)
	if err != nil {
		return err
	}
	later, err := json.Marshal(keptLater)
	if err != nil {
		return err
	}
	worker := strings.NewReplacer("{{.Version}}", p.version, "{{.Assets}}", string(assets), "{{.Later}}", string(later), "{{.Pages}}", string(pages))
	p.add("/app-worker.js", typeOf(".js"), []byte(worker.Replace(web.Worker)))
	return nil
}

// add makes an asset that is the same in every language.
func (p *pwa) add(path, contentType string, body []byte) {
	p.addForAll(path, newAsset(contentType, body))
}

func (p *pwa) addForAll(path string, a *asset) {
	p.assets[path] = languages{text.English: a, text.Chinese: a}
}

func (p *pwa) addIn(lang text.Lang, path string, a *asset) {
	if p.assets[path] == nil {
		p.assets[path] = languages{}
	}
	a.varies = true
	p.assets[path][lang] = a
}

// serves reports whether there is an answer for a path other than 404.
func (p *pwa) serves(path string) bool {
	return pagePath(path) || p.assets[path] != nil
}

// ServeHTTP answers for every path that no other route took.
func (p *pwa) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	in, ok := p.assets[r.URL.Path]
	if pagePath(r.URL.Path) {
		in, ok = p.page, true
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Tobar-Version", p.version)
	in[language(r)].serve(w, r)
}

// registerRoutes registers the app's routes, which go-app keeps in a variable of its own.
var registerRoutes = sync.OnceFunc(ui.Routes)

// goApp returns go-app's handler, of which only the answers of capture are used.
func goApp(lang text.Lang, version string, clientSize int64) http.Handler {
	registerRoutes()
	return &app.Handler{
		Name:        text.Tobar.In(lang),
		Title:       text.Tobar.In(lang),
		Description: text.Describe.In(lang),
		Lang:        lang.Tag(),
		Version:     version,
		// All four, or go-app links to its own ones on another host. The maskable
		// one is used for nothing but <link rel="apple-touch-icon">.
		Icon: app.Icon{
			Default:  "/web/icon-192.png",
			Large:    "/web/icon-512.png",
			SVG:      "/web/icon.svg",
			Maskable: "/web/apple-touch-icon.png",
		},
		ThemeColor:      paperLight,
		BackgroundColor: paperLight,
		LoadingLabel:    "{progress} %", // the same in every language: it is part of /app.js
		Resources:       sameHost{},
		// What the progress counts is the size after decompression.
		WasmContentLength: strconv.FormatInt(clientSize, 10),
	}
}

// sameHost resolves every resource to the path that it has on this server.
type sameHost struct{}

func (sameHost) Resolve(location string) string { return location }

// capture asks a handler for one path and returns the body of its answer.
func capture(h http.Handler, path string) ([]byte, error) {
	r, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	w := recorder{header: http.Header{}, status: http.StatusOK}
	h.ServeHTTP(&w, r)
	if w.status != http.StatusOK {
		return nil, fmt.Errorf("go-app answers %d for %s", w.status, path)
	}
	return w.body.Bytes(), nil
}

type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header         { return w.header }
func (w *recorder) WriteHeader(status int)      { w.status = status }
func (w *recorder) Write(p []byte) (int, error) { return w.body.Write(p) }

// manifest says what is installed.
func manifest(lang text.Lang) ([]byte, error) {
	type icon struct {
		Src     string `json:"src"`
		Type    string `json:"type"`
		Sizes   string `json:"sizes"`
		Purpose string `json:"purpose"`
	}
	return json.Marshal(struct {
		ID              string   `json:"id"`
		Name            string   `json:"name"`
		ShortName       string   `json:"short_name"`
		Description     string   `json:"description"`
		Lang            string   `json:"lang"`
		Dir             string   `json:"dir"`
		StartURL        string   `json:"start_url"`
		Scope           string   `json:"scope"`
		Display         string   `json:"display"`
		DisplayOverride []string `json:"display_override"`
		ThemeColor      string   `json:"theme_color"`
		BackgroundColor string   `json:"background_color"`
		Categories      []string `json:"categories"`
		Icons           []icon   `json:"icons"`
	}{
		ID: "/", Name: text.Tobar.In(lang), ShortName: text.Tobar.In(lang),
		Description: text.Describe.In(lang), Lang: lang.Tag(), Dir: "ltr",
		StartURL: "/", Scope: "/",
		Display: "standalone", DisplayOverride: []string{"standalone", "minimal-ui"},
		ThemeColor: paperLight, BackgroundColor: paperLight,
		Categories: []string{"communication", "social"},
		Icons: []icon{
			{"/web/icon-192.png", "image/png", "192x192", "any"},
			{"/web/icon-512.png", "image/png", "512x512", "any"},
			{"/web/maskable-512.png", "image/png", "512x512", "maskable"},
			{"/web/icon.svg", "image/svg+xml", "any", "any"},
			{"/web/mark.svg", "image/svg+xml", "any", "monochrome"},
		},
	})
}

// unbuiltPage stands in for the app when the server was compiled without it.
var unbuiltPage = template.Must(template.New("unbuilt").Parse(`<!doctype html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<link rel="icon" href="/web/icon.svg">
<link rel="stylesheet" href="/app.css">
<link rel="stylesheet" href="/web/tobar.css">
<script src="/web/theme.js"></script>
</head>
<body class="page">
<main class="card">
<img class="mark" src="/web/icon.svg" alt="">
<h1>{{.Title}}</h1>
<p class="hint">{{.How}}</p>
<pre>./build.sh</pre>
</main>
</body>
</html>
`))
