package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/text"
	"tobar/shared"
)

// Files are drawn, and brought to the server, by scripts beside the app
// (web/static/media.js, files.js): pictures, drops and uploads are the browser's own, and weigh less so.
// What a conversation has is the state's, as ever: a file that is complete becomes a message here.

func mediaScript() app.Value { return app.Window().Get("tobarMedia") }

func filesScript() app.Value { return app.Window().Get("tobarFiles") }

// startFiles goes on with the uploads that somebody has left here.
func (b *bridge) startFiles(account string) {
	script := filesScript()
	if !script.Truthy() {
		return
	}
	m := b.model
	report := app.FuncOf(func(_ app.Value, args []app.Value) any {
		switch args[0].String() {
		case "added":
			with, id := args[1].String(), args[2].String()
			b.ui(func() {
				m.replyWith(with, id)
				m.turn++
				if scroller := byID(scrollerID); m.state.Open() == with && scroller.Truthy() {
					m.atEnd = true
					scroller.Set("scrollTop", 0)
				}
				m.show()
			})
			return nil
		case "turn":
			b.ui(func() {
				m.turn++
				m.show()
			})
			return nil
		}
		e := chat.Composed{ID: args[1].String(), To: args[2].String(), File: args[3].String(), Content: args[4].String(), Re: int64(args[5].Float())}
		e.Epoch = args[6].String()
		b.ui(func() {
			e.Now = now()
			b.compose(e)
		})
		return nil
	})
	b.listeners = append(b.listeners, report.Release)
	script.Call("start", account, report)
}

// replyWith lets the first file after a reply was begun be that reply.
func (m *model) replyWith(with, id string) {
	q := m.quotes[with]
	if q == nil || q.edits {
		return
	}
	t := m.state.Target("", &q.Item)
	filesScript().Call("replies", id, float64(t.Of), t.Epoch)
	m.unquote(with)
}

// uploads are those of a conversation, as entries after its messages.
func (m *model) uploads(with string) []entry {
	script := filesScript()
	if !script.Truthy() {
		return nil
	}
	var entries []entry
	for line := range strings.SplitSeq(script.Call("of", with).String(), "\n") {
		if id, _, ok := strings.Cut(line, " "); ok {
			entries = append(entries, entry{key: keyUpload + id, class: "item first end mine", body: body{upload: line, lang: m.lang}})
		}
	}
	return entries
}

// unsent is how many files have not become messages yet, and what was recorded and not sent.
func unsent() int {
	n := 0
	for _, script := range []app.Value{filesScript(), voiceScript()} {
		if script.Truthy() {
			n += script.Call("count").Int()
		}
	}
	return n
}

// upload draws a file that is on its way, as web/static/files.js shows it.
func (s *sketch) upload(e entry) {
	id, _, _ := strings.Cut(e.body.upload, " ")
	s.open("div")
	s.attr("class", e.class)
	s.open("div.bubble")
	s.part('^', id)
	s.close()
	s.close()
}

// fileElement shows a file that a message has brought along.
func fileElement(line string) app.Value {
	if script := mediaScript(); script.Truthy() {
		return script.Call("view", line)
	}
	file, _ := shared.ParseFile(line)
	return words("span", "", file.Name)
}

// shows reports whether a message brings a picture along.
func shows(item *chat.Item) bool {
	file, _ := shared.ParseFile(item.File)
	return file.Kind() == "image"
}

// fileWords is a file in a word or two, for a line of the list.
func fileWords(item *chat.Item) text.Text {
	file, ok := shared.ParseFile(item.File)
	switch kind := file.Kind(); {
	case !ok:
		return text.Text{}
	case kind == "image":
		return text.PhotoWord
	case kind == "video":
		return text.FilmWord
	case file.Voice():
		return voiceWords(file)
	case kind == "audio":
		return text.SoundWord
	}
	return text.Text{EN: file.Name, ZH: file.Name}
}

// attachButton lets the user pick files.
func attachButton(m *model) app.UI {
	return button("key attach").Aria("label", m.plain(&text.Attach)).Title(m.plain(&text.Attach)).DataSet("test", "attach").
		OnClick(m.on("attach", func(app.Context, app.Event) {
			if script := filesScript(); script.Truthy() {
				script.Call("pick")
			}
		})).
		Body(icon("attach", "icon"))
}
