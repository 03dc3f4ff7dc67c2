package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"image/png"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"tobar/client/text"
	"tobar/web"
)

// testFiles is web/static with a client in it, which is not there until ./build.sh has run.
func testFiles(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(web.Files(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(web.Files(), name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	files[web.Wasm] = &fstest.MapFile{Data: []byte("the client, plain")}
	files[web.Wasm+".br"] = &fstest.MapFile{Data: []byte("brotli")}
	files[web.Wasm+".gz"] = &fstest.MapFile{Data: []byte("gz")}
	return files
}

func testPWA(t *testing.T, files fs.FS) *pwa {
	t.Helper()
	p, err := newPWA(files, "0123abcd")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ask sends one request, with headers as pairs.
func ask(p *pwa, method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

func TestPagePath(t *testing.T) {
	for path, want := range map[string]bool{
		"/": true, "/settings": true, "/invite": true, "/search": true, "/with/bob": true, "/with/张三": true,
		"/with/": false, "/with": false, "/settings/": false, "/sign-in": false, "/shell": false,
		"/web/app.wasm": false, "/ws": false, "": false,
	} {
		if got := pagePath(path); got != want {
			t.Errorf("pagePath(%q) = %t", path, got)
		}
	}
}

func TestClientIsServedPrecompressed(t *testing.T) {
	p := testPWA(t, testFiles(t))
	tags := map[string]bool{}
	for _, tt := range []struct{ accept, coding, body string }{
		{"gzip, deflate, br, zstd", "br", "brotli"},
		{"gzip;q=1.0, br;q=0", "gzip", "gz"},
		{"GZIP ; q=0.5", "gzip", "gz"},
		{"identity", "", "the client, plain"},
		{"", "", "the client, plain"},
	} {
		w := ask(p, "GET", "/web/app.wasm", "Accept-Encoding", tt.accept)
		h := w.Header()
		if w.Code != 200 || w.Body.String() != tt.body || h.Get("Content-Encoding") != tt.coding {
			t.Errorf("%q: %d %q in %q", tt.accept, w.Code, w.Body, h.Get("Content-Encoding"))
		}
		if h.Get("Content-Type") != "application/wasm" || h.Get("Vary") != "Accept-Encoding" ||
			h.Get("Content-Length") != strconv.Itoa(len(tt.body)) || h.Get("Cache-Control") != "no-cache" {
			t.Errorf("%q: %v", tt.accept, h)
		}
		etag := h.Get("ETag")
		tags[etag] = true
		again := ask(p, "GET", "/web/app.wasm", "Accept-Encoding", tt.accept, "If-None-Match", `"x", W/`+etag)
		if again.Code != http.StatusNotModified || again.Body.Len() != 0 || again.Header().Get("ETag") != etag {
			t.Errorf("%q again: %d, %d bytes, %v", tt.accept, again.Code, again.Body.Len(), again.Header())
		}
	}
	if len(tags) != 3 {
		t.Errorf("%d tags for 3 encodings: %v", len(tags), tags)
	}
	if w := ask(p, "GET", "/web/app.wasm.br"); w.Code != http.StatusNotFound {
		t.Errorf("app.wasm.br is an asset of its own: %d", w.Code)
	}
}

// Nothing that this server hands out may make a browser ask another host, or
// break the Content-Security-Policy.
func TestAssetsStayHomeAndWithinThePolicy(t *testing.T) {
	p := testPWA(t, testFiles(t))
	foreign := regexp.MustCompile(`(?i)(?:https?:)?//[a-z0-9-]+\.[a-z0-9.-]+`)
	inline := regexp.MustCompile(`(?i)<script(?:\s+(?:defer|async))*\s*>|<style|\sstyle=|\son[a-z]+="|javascript:`)
	allowed := regexp.MustCompile(`(?s)<(?:script|style)>.*?</(?:script|style)>`) // where the policy names the very bytes
	for path := range p.assets {
		for _, lang := range []string{"en", "zh"} {
			w := ask(p, "GET", path, "Accept-Language", lang)
			if w.Code != 200 {
				t.Errorf("%s: %d", path, w.Code)
			}
			contentType := w.Header().Get("Content-Type")
			if strings.HasPrefix(contentType, "image/png") || contentType == "application/wasm" {
				continue
			}
			body := strings.ReplaceAll(w.Body.String(), "http://www.w3.org/2000/svg", "")
			if found := foreign.FindString(withoutComments(path, body)); found != "" {
				t.Errorf("%s mentions %s", path, found)
			}
			body = allowed.ReplaceAllStringFunc(w.Body.String(), func(found string) string {
				sum := sha256.Sum256([]byte(found[strings.Index(found, ">")+1 : strings.LastIndex(found, "<")]))
				if strings.Contains(w.Header().Get("Content-Security-Policy"), "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
					return ""
				}
				return found
			})
			if found := inline.FindString(body); found != "" && strings.HasPrefix(contentType, "text/html") {
				t.Errorf("%s has %s, which the policy forbids", path, found)
			}
		}
	}
}

// withoutComments takes the line comments out of a script: wasm_exec.js names its issues there.
func withoutComments(path, body string) string {
	if !strings.HasSuffix(path, ".js") {
		return body
	}
	return regexp.MustCompile(`(?m)(?:^|\s)//.*$`).ReplaceAllString(body, "")
}

// The page is one for everybody: neither the path nor any header gets into it.
func TestPageIsTheSameForEveryPath(t *testing.T) {
	p := testPWA(t, testFiles(t))
	want := ask(p, "GET", "/").Body.String()
	if shell := strings.Replace(ask(p, "GET", shellPath).Body.String(), `<link href="/web/app.wasm"`, `<link rel="preload" href="/web/app.wasm"`, 1); shell != want {
		t.Errorf("what the service worker keeps is another page:\n%s", shell)
	}
	for _, path := range []string{"/settings", "/with/bob", "/with/%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "/?q=%22%3E", "/0123abcd/", "/with/a%0d%0ab"} {
		w := ask(p, "GET", path)
		if path == "/0123abcd/" {
			if w.Code != http.StatusNotFound {
				t.Errorf("%s: %d", path, w.Code)
			}
			continue
		}
		if w.Code != 200 || w.Body.String() != want {
			t.Errorf("%s: %d, %d bytes instead of %d", path, w.Code, w.Body.Len(), len(want))
		}
	}
	for _, tag := range []string{
		`href="/manifest.webmanifest"`, `<style>`, `src="/app.js"`, `<script>`, `href="/web/app.wasm"`, `id="icon-waiting"`,
		`content="#FAF8F4" media="(prefers-color-scheme: light)"`, `content="#121413" media="(prefers-color-scheme: dark)"`,
	} {
		if !strings.Contains(want, tag) {
			t.Errorf("the page has no %s:\n%s", tag, want)
		}
	}
}

func TestPageInTheReadersLanguage(t *testing.T) {
	p := testPWA(t, testFiles(t))
	en, zh := ask(p, "GET", "/"), ask(p, "GET", "/", "Accept-Language", "zh-CN,zh;q=0.9,en;q=0.8")
	if !strings.Contains(en.Body.String(), `<html lang="en">`) || !strings.Contains(zh.Body.String(), `<html lang="zh-CN">`) {
		t.Error("the page does not say its language")
	}
	if en.Header().Get("ETag") == zh.Header().Get("ETag") {
		t.Error("both languages have the same tag")
	}
	if got := en.Header().Values("Vary"); len(got) != 2 {
		t.Errorf("Vary: %v", got)
	}
	if script := ask(p, "GET", "/app.js").Body.String(); !strings.Contains(script, text.AppStopped.ZH) || !strings.Contains(script, text.AppStopped.EN) {
		t.Error("the words of watch.js are not in the scripts in both languages")
	}
}

// go-app would fetch these from the host that the request names and keep the answer for everybody.
func TestNothingIsFetchedForARequest(t *testing.T) {
	asked := make(chan string, 10)
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r.URL.Path }))
	defer other.Close()
	p := testPWA(t, testFiles(t))
	for path, want := range map[string]int{"/robots.txt": 200, "/sitemap.xml": 404, "/ads.txt": 404} {
		if w := ask(p, "GET", other.URL+path); w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
	if len(asked) > 0 {
		t.Errorf("the server asked another host for %s", <-asked)
	}
	if body := ask(p, "GET", "/robots.txt").Body.String(); body != "User-agent: *\nDisallow: /\n" {
		t.Errorf("robots.txt: %q", body)
	}
}

func TestManifest(t *testing.T) {
	files := testFiles(t)
	p := testPWA(t, files)
	var m struct {
		ID, Name, Scope, Lang, Display string
		Start                          string `json:"start_url"`
		Icons                          []struct{ Src, Type, Sizes, Purpose string }
	}
	w := ask(p, "GET", "/manifest.webmanifest", "Accept-Language", "zh")
	if err := json.Unmarshal(w.Body.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	if m.ID != "/" || m.Name != "Tobar" || m.Scope != "/" || m.Start != "/" || m.Display != "standalone" || m.Lang != "zh-CN" {
		t.Errorf("%+v", m)
	}
	purposes := map[string]bool{}
	for _, icon := range m.Icons {
		purposes[icon.Purpose] = true
		w := ask(p, "GET", icon.Src)
		if w.Code != 200 || w.Header().Get("Content-Type") != icon.Type {
			t.Errorf("%s: %d %s", icon.Src, w.Code, w.Header().Get("Content-Type"))
		}
		if icon.Type != "image/png" {
			continue
		}
		c, err := png.DecodeConfig(bytes.NewReader(w.Body.Bytes()))
		if size := strconv.Itoa(c.Width) + "x" + strconv.Itoa(c.Height); err != nil || size != icon.Sizes {
			t.Errorf("%s is %s, not %s (%v)", icon.Src, size, icon.Sizes, err)
		}
	}
	if !purposes["any"] || !purposes["maskable"] || !purposes["monochrome"] {
		t.Errorf("purposes: %v", purposes)
	}
}

// What the worker keeps is what the page needs, and all of it is there.
func TestWorkerKeepsTheApp(t *testing.T) {
	p := testPWA(t, testFiles(t))
	worker := ask(p, "GET", "/app-worker.js").Body.String()
	if strings.Contains(worker, "{{") {
		t.Error("the worker has placeholders left")
	}
	var keep []string
	list := regexp.MustCompile(`const assets = (.*);`).FindStringSubmatch(worker)
	if len(list) != 2 || json.Unmarshal([]byte(list[1]), &keep) != nil {
		t.Fatalf("no list of assets in the worker: %q", list)
	}
	kept := map[string]bool{}
	for _, path := range keep {
		kept[path] = true
		if w := ask(p, "GET", path); w.Code != 200 || w.Header().Get("Tobar-Version") != "0123abcd" {
			t.Errorf("%s: %d, version %q", path, w.Code, w.Header().Get("Tobar-Version"))
		}
	}
	needed := []string{shellPath, "/manifest.webmanifest"}
	for _, link := range regexp.MustCompile(`(?:src|href)="(/[^"]*)"`).FindAllStringSubmatch(ask(p, "GET", "/").Body.String(), -1) {
		needed = append(needed, link[1])
	}
	for _, path := range needed {
		if !kept[path] {
			t.Errorf("the worker does not keep %s", path)
		}
	}
	for _, path := range keptLater {
		if w := ask(p, "GET", path); kept[path] || w.Code != 200 {
			t.Errorf("%s: %d, and the worker fetches it for everybody: %t", path, w.Code, kept[path])
		}
	}
	if kept["/app-worker.js"] {
		t.Error("the worker keeps itself, and would never be replaced")
	}
}

func TestMethods(t *testing.T) {
	p := testPWA(t, testFiles(t))
	for path := range p.assets {
		get, head := ask(p, "GET", path), ask(p, "HEAD", path)
		if head.Body.Len() != 0 || head.Header().Get("Content-Length") != strconv.Itoa(get.Body.Len()) {
			t.Errorf("HEAD %s: %d bytes, length %s", path, head.Body.Len(), head.Header().Get("Content-Length"))
		}
		if w := ask(p, "POST", path); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("POST %s: %d", path, w.Code)
		}
	}
	if w := ask(p, "GET", "/nothing"); w.Code != http.StatusNotFound || p.serves("/nothing") {
		t.Errorf("/nothing: %d", w.Code)
	}
}

func TestUnbuiltSaysSo(t *testing.T) {
	files := testFiles(t)
	for _, suffix := range []string{"", ".br", ".gz"} {
		delete(files, web.Wasm+suffix)
	}
	p := testPWA(t, files)
	for _, path := range []string{"/", "/with/bob", shellPath} {
		w := ask(p, "GET", path, "Accept-Language", "zh")
		if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "<pre>./build.sh</pre>") ||
			!strings.Contains(w.Body.String(), text.Unbuilt.ZH) || w.Header().Get("ETag") != "" {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w := ask(p, "GET", "/web/icon.svg"); w.Code != 200 {
		t.Errorf("the icon is gone with the client: %d", w.Code)
	}
}

// A style sheet or a script that lies in web/static is in the page, or nobody would miss it.
func TestEverythingIsLoaded(t *testing.T) {
	lists := [][]string{beginNames, styleNames, scriptNames}
	for name := range testFiles(t) {
		if (strings.HasSuffix(name, ".css") || strings.HasSuffix(name, ".js")) && !isJoined(name) && !slices.Contains(slices.Concat(lists...), name) {
			t.Errorf("%s is loaded by no page", name)
		}
	}
	p := testPWA(t, testFiles(t))
	styles, script := ask(p, "GET", "/").Body.String(), ask(p, "GET", "/app.js").Body.String()
	for text, in := range map[string]string{"#app-wasm-loader": styles, ".tick": styles, "@media print": styles, "goappNav": script, "tobarVoice": script} {
		if !strings.Contains(in, text) {
			t.Errorf("%s is not in what the page loads", text)
		}
	}
	if comment := regexp.MustCompile(`(?m)^\s*(?://|/\*).*$`).FindString(styles); comment != "" {
		t.Errorf("the page carries %q to everybody", comment)
	}
}
