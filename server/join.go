package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tobar/client/text"
	"tobar/web"
)

// What the app's page needs to be seen is in the page, and the rest comes in one piece: every request
// takes a round trip, or the way through the service worker, and on a slow line shares it with the
// client. Names are of web/static, and what is not from there is go-app's, or web.Styles.
var (
	beginNames = []string{"begin.js", "theme.js", "draw.js", "snapshot.js"}
	styleNames = []string{"app.css", "tobar.css", "talk.css", "sheets.css", "actions.css", "standing.css", "profile.css",
		"search.css", "files.css", "media.css", "emoji.css", "voice.css", "clear.css", "modes.css"}
	// go-app goes on when all the others have run.
	scriptNames = []string{"wasm_exec.js", "app.js", "watch.js", "outside.js", "profile.js", "clean.js", "media.js", "files.js",
		"emoji.js", "play.js", "record.js", "voice.js"}
	// What pages without the app need, too, is also served alone.
	aloneNames = []string{"tobar.css", "theme.js"}
)

// scriptWords are what scripts have to say, by the name of each.
var scriptWords = map[string]map[string]text.Text{
	"watch": {"stopped": text.AppStopped, "missing": text.AppMissing, "unable": text.AppUnable, "reload": text.Reload},
	"media": text.FileWords,
	"emoji": text.EmojiWords,
	"play":  text.PlayWords,
	"voice": text.VoiceWords,
}

func isJoined(name string) bool {
	return !slices.Contains(aloneNames, name) &&
		(slices.Contains(beginNames, name) || slices.Contains(styleNames, name) || slices.Contains(scriptNames, name))
}

// joined is one file of many; some are given, the rest is read. What is written for those who read the
// sources stays here: it would be a tenth of what comes over the wire.
func joined(files fs.FS, names []string, given map[string][]byte) ([]byte, error) {
	var all bytes.Buffer
	for _, name := range names {
		body, ok := given[name]
		if !ok {
			var err error
			if body, err = fs.ReadFile(files, name); err != nil {
				return nil, err
			}
		}
		if !ok || path.Ext(name) == ".css" { // a script of somebody else's keeps its licence
			body = comments[path.Ext(name)].ReplaceAll(body, nil)
		}
		all.Write(body)
		all.WriteByte('\n')
	}
	return all.Bytes(), nil
}

// comments that stand alone in their lines, by the ending of a name.
var comments = map[string]*regexp.Regexp{
	".js":  regexp.MustCompile(`(?m)^[ \t]*//.*\n`),
	".css": regexp.MustCompile(`(?ms)^[ \t]*/\*.*?\*/[ \t]*\n`),
}

// spoken is a script with what scripts have to say, in every language.
func spoken() ([]byte, error) {
	words := map[string]map[string]map[string]string{}
	for script, catalogue := range scriptWords {
		words[script] = map[string]map[string]string{}
		for _, lang := range []text.Lang{text.English, text.Chinese} {
			in := map[string]string{}
			for key, t := range catalogue {
				in[key] = t.In(lang)
			}
			words[script][lang.Tag()] = in
		}
	}
	data, err := json.Marshal(words)
	return fmt.Appendf(nil, "window.tobarWords = %s;\n", data), err
}

var (
	socialTags = regexp.MustCompile(`(?m)^\s*<meta [^>]*property="og:[^>]*>\n`)
	themeTag   = regexp.MustCompile(`<meta [^>]*name="theme-color"[^>]*>`)
	styleTag   = regexp.MustCompile(`<link [^>]*href="/app\.css"[^>]*>`)
	charsetTag = regexp.MustCompile(`<meta charset="UTF-8">`)
	execTag    = regexp.MustCompile(`(?m)^\s*<script [^>]*src="/wasm_exec\.js"[^>]*></script>\n`)
	bodyEnd    = regexp.MustCompile(`</body>`)
)

// tidyPage takes out of go-app's page what is for link previews, which have
// no use for a page behind a sign-in and would name "https://" as its address,
// gives the frame of the browser a colour in the dark, too, and puts into it what it needs to be seen.
// The client, of a size in bytes as it is compiled, is loaded first, since it is the longest download, and the
// icons are where go-app draws nothing.
func tidyPage(page, begin, styles []byte, size int64) ([]byte, error) {
	for _, change := range []struct {
		from *regexp.Regexp
		to   string
	}{
		{socialTags, ""},
		{execTag, ""},
		{themeTag, `<meta name="theme-color" content="` + paperLight + `" media="(prefers-color-scheme: light)">` +
			"\n    " + `<meta name="theme-color" content="` + paperDark + `" media="(prefers-color-scheme: dark)">`},
		// Before the styles: a script after them waits for them.
		{charsetTag, `<meta charset="UTF-8">` +
			"\n    " + `<link rel="preload" href="/web/app.wasm" as="fetch" crossorigin data-size="` + strconv.FormatInt(size, 10) + `">` +
			"\n    <script>" + string(begin) + "</script>"},
		{styleTag, `<link rel="expect" href="#shown" blocking="render">` + "\n    <style>" + string(styles) + "</style>"},
		{bodyEnd, web.Sprite + "<script>" + showScript + "</script>" + shownMark + "\n</body>"},
	} {
		found := len(change.from.FindAll(page, -1))
		if found == 0 || found > 1 && change.from != socialTags {
			return nil, fmt.Errorf("go-app's page is not what it was: look at tidyPage, and for %s", change.from)
		}
		page = change.from.ReplaceAllLiteral(page, []byte(change.to))
	}
	return page, nil
}

// unhurried is the page for who has the client on the device: it is not loaded before there is something to be seen
// (web/static/begin.js), since to read it takes the page's time, not the network's.
func unhurried(page []byte) []byte {
	return bytes.Replace(page, []byte(`<link rel="preload" href="/web/app.wasm"`), []byte(`<link href="/web/app.wasm"`), 1)
}

// showScript shows what the page was when it was left (web/static/snapshot.js), where the body ends.
const showScript = "tobarSnapshot.show()"

// shownMark stands behind showScript: until it is there, nothing is painted (rel=expect), for it would be nothing, or
// what is replaced at once. The script itself is there before it runs, and there may be a frame between.
const shownMark = `<template id="shown"></template>`

// allowing is the content policy of a page that has scripts and a style sheet in it.
func allowing(begin, styles []byte) string {
	hash := func(of []byte) string {
		sum := sha256.Sum256(of)
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return strings.NewReplacer("script-src 'self'", "script-src 'self' "+hash(begin)+" "+hash([]byte(showScript)), "style-src 'self'", "style-src 'self' "+hash(styles)).
		Replace(contentPolicy)
}
