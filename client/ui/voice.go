package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/text"
	"tobar/shared"
)

// Voice messages are recorded and played by scripts beside the app (web/static/voice.js,
// record.js, play.js), which hear the button and draw into the composer. What is sent is a file.

// recorderID is the place in the composer where recording is seen.
const recorderID = "recorder"

func voiceScript() app.Value { return app.Window().Get("tobarVoice") }

// callVoice tells the script what has become of the composer.
func callVoice(what string) {
	if script := voiceScript(); script.Truthy() {
		script.Call(what)
	}
}

// micButton stands in the place of the button that sends while there is nothing to send.
func micButton(m *model, shown bool) app.UI {
	return button("send mic").Aria("label", m.plain(&text.Record)).Title(m.plain(&text.Record)).
		Attr("hidden", !shown).DataSet("test", "mic").Body(icon("mic", "icon"))
}

// emojiButton is heard by web/static/emoji.js.
func emojiButton(m *model) app.UI {
	return button("key smile").Aria("label", m.plain(&text.EmojiKey)).Title(m.plain(&text.EmojiKey)).
		Aria("haspopup", "dialog").DataSet("test", "emoji").Body(icon("smile", "icon"))
}

// voiceWords is a voice message in a line of the list.
func voiceWords(file shared.File) text.Text {
	at := minutes(file.Length)
	return text.Text{EN: text.VoiceWord.In(text.English, at), ZH: text.VoiceWord.In(text.Chinese, at)}
}

// minutes is a length in milliseconds as a clock has it: 0:12.
func minutes(length int64) string {
	seconds := max(1, int(length+500)/1000)
	rest := itoa(seconds % 60)
	if len(rest) < 2 {
		rest = "0" + rest
	}
	return itoa(seconds/60) + ":" + rest
}
