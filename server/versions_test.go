package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"tobar/client/chat"
	"tobar/shared"
)

// Apps and servers of different times meet: what one of them wrote, to the letter, is
// kept in testdata and played to the other one of today.

// recorded reads the lines of a file in testdata.
func recorded(t *testing.T, name string) []string {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var lines []string
	for s := bufio.NewScanner(file); s.Scan(); {
		if line := s.Text(); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines
}

// known are the values that stand in a recording as {x}.
type known map[string]string

var standsFor = regexp.MustCompile(`\{\w\}`)

func (k known) fill(line string) string {
	return standsFor.ReplaceAllStringFunc(line, func(x string) string { return k[x] })
}

// has reports whether a line has the address, the keys and the content that were recorded, and takes note of
// the values that are new. More keys make no difference, and "*" is any content.
func (k known) has(line, want string) bool {
	header, content, _ := strings.Cut(line, "|")
	wantHeader, wantContent, _ := strings.Cut(want, "|")
	if wantContent != "*" && content != wantContent {
		return false
	}
	found := known{}
	for i, key := range strings.Split(wantHeader, ";") {
		pattern := regexp.QuoteMeta(key)
		name := ""
		if at := standsFor.FindString(key); at != "" {
			if name = at; k[at] != "" {
				name = ""
			}
			value := `([^;|]+)`
			if k[at] != "" {
				value = "(" + regexp.QuoteMeta(k[at]) + ")"
			}
			pattern = strings.Replace(pattern, regexp.QuoteMeta(at), value, 1)
		}
		before := ";"
		if i == 0 {
			before = "^"
		}
		m := regexp.MustCompile(before + pattern + `(?:;|$)`).FindStringSubmatch(header)
		if m == nil {
			return false
		}
		if name != "" {
			found[name] = m[1]
		}
	}
	for name, value := range found {
		k[name] = value
	}
	return true
}

// Every app that was ever given to people goes on talking to this server.
func TestAppsOfOtherTimes(t *testing.T) {
	for _, name := range []string{"client-first.txt", "client-changes.txt", "client-of-tomorrow.txt"} {
		t.Run(name, func(t *testing.T) {
			alice, bob := pair(t)
			users := map[string]*user{"alice": alice, "bob": bob}
			peers, values := map[string]*peer{}, known{}
			for _, line := range recorded(t, name) {
				who, what, _ := strings.Cut(line, " ")
				what, rest, _ := strings.Cut(what, " ")
				rest = strings.TrimSpace(rest)
				switch what {
				case "dials":
					peers[who] = users[who].dial(t, values.fill(rest))
				case "leaves":
					peers[who].close()
				case ">":
					peers[who].write(values.fill(rest))
				case "<":
					peers[who].hears(values, rest)
				default:
					t.Fatalf("what is %q?", line)
				}
			}
		})
	}
}

// hears waits for a recorded line. Others may come before it, but no refusal.
func (p *peer) hears(values known, want string) {
	p.t.Helper()
	var before []string
	for {
		line := p.next()
		if values.has(line, want) {
			return
		}
		if before = append(before, line); strings.HasPrefix(line, shared.VerbError) {
			p.t.Fatalf("waiting for %s came\n\t%s", values.fill(want), strings.Join(before, "\n\t"))
		}
	}
}

// old is a server of another time: it answers and writes what was recorded.
type old struct {
	t       *testing.T
	client  *client // set before it dials
	answers map[string]string
	lines   []string
	done    chan struct{} // closed when all lines are played
}

func (o *old) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/ws" {
		answer, ok := o.answers[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		io.WriteString(w, answer)
		return
	}
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{shared.Subprotocol}})
	if err != nil {
		o.t.Error(err)
		return
	}
	defer ws.CloseNow()
	o.play(ws)
	close(o.done)
	for err == nil { // until the app leaves
		_, _, err = ws.Read(context.Background())
	}
}

// play writes what the server wrote, has the user do what the user did, and holds the app to its answers.
func (o *old) play(ws *websocket.Conn) {
	for _, line := range o.lines {
		what, rest, _ := strings.Cut(line, " ")
		var err error
		switch what {
		case "<":
			err = ws.Write(context.Background(), websocket.MessageText, []byte(rest))
		case ">":
			for {
				var got []byte
				if _, got, err = ws.Read(context.Background()); err != nil || (known{}).has(string(got), rest) {
					break
				}
				if f, _ := shared.Parse(string(got)); f.Address != shared.VerbAck && f.Address != shared.VerbRead {
					err = fmt.Errorf("the app wrote %s, want %s", got, rest)
					break
				}
			}
		case "does":
			o.client.untilLive()
			o.does(strings.Fields(rest))
		case "is":
			with, want, _ := strings.Cut(rest, ":")
			want = strings.TrimSpace(want)
			got := ""
			o.client.until(func(s *chat.State) bool { got = told(s, with); return got == want || want == "" })
			if got != want {
				o.t.Errorf("with %s: %s", with, got)
			}
		}
		if err != nil {
			o.t.Errorf("%s: %v", line, err)
			return
		}
	}
}

func (o *old) does(words []string) {
	switch words[0] {
	case "say":
		o.client.say(words[1], words[2])
	case "set":
		o.client.apply(chat.Chose{Wish: chat.Wish{Choice: shared.Choice{With: words[1], Key: words[2], Value: words[3]}, ID: "w1"}})
	}
}

// told is what was said in a conversation, with the marks of one's own.
func told(s *chat.State, with string) string {
	marks := map[chat.Mark]string{chat.InOutbox: "/waiting", chat.Stored: "/stored", chat.Delivered: "/delivered", chat.Seen: "/read", chat.Refused: "/refused"}
	var all []string
	for _, i := range s.Timeline(with).Items {
		all = append(all, strings.ReplaceAll(i.Content, " ", "_")+marks[i.Mark])
	}
	return strings.Join(all, " ")
}

// This app talks to every server that was ever run, and to one of which it does not know all: what it
// does not understand it leaves alone, and shows nothing as something that it is not.
func TestServersOfOtherTimes(t *testing.T) {
	for _, name := range []string{"server-first.txt", "server-of-tomorrow.txt"} {
		t.Run(name, func(t *testing.T) {
			o := &old{t: t, answers: map[string]string{}, done: make(chan struct{})}
			for _, line := range recorded(t, name) {
				if rest, ok := strings.CutPrefix(line, "GET "); ok {
					path, answer, _ := strings.Cut(rest, " ")
					o.answers[path] = answer
					continue
				}
				o.lines = append(o.lines, line)
			}
			server := httptest.NewServer(o)
			t.Cleanup(server.Close)
			u := (&testServer{URL: server.URL}).browser(t, "alice")
			o.client = u.makeClient(t, "a", "bob")
			o.client.start()
			<-o.done
			_ = o.client.stop()
		})
	}
}
