package main

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"tobar/shared"
)

// Whoever types on is said to be typing every three seconds.
func TestTypingIsSaidAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pipes) {
		bob := p.watcher(t, "bob")
		defer bob.CloseNow()
		carol := p.join(t, "carol", shared.Subprotocol)
		defer attend(t, carol)()
		write := func(to *websocket.Conn, line string) {
			if err := to.Write(t.Context(), websocket.MessageText, []byte(line)); err != nil {
				t.Error(err)
			}
		}
		var said []time.Duration
		start := time.Now()
		var reading sync.WaitGroup
		reading.Go(func() {
			for line, err := []byte(nil), error(nil); err == nil && string(line) != "@pong;id=end|"; _, line, err = bob.Read(t.Context()) {
				if string(line) == "@typing;from=carol|" {
					said = append(said, time.Since(start))
				}
			}
		})
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for range 10 { // at 0 s, 1 s … 9 s
			write(carol, "@typing;to=bob|")
			<-tick.C
		}
		write(bob, "@ping;id=end|")
		reading.Wait()
		if want := []time.Duration{0, 3 * time.Second, 6 * time.Second, 9 * time.Second}; !slices.Equal(said, want) {
			t.Errorf("said at %v, want %v", said, want)
		}
	})
}

// Instructions leave nothing in the log: nobody is told later, or finds them
// in a conversation.
func TestInstructionsAreNotStored(t *testing.T) {
	alice, bob := pair(t)
	a := alice.live(t, "")
	last := a.send("bob", "1", "the only message").N
	a.write("@typing;to=bob|", "@typing;to=bob|words", "@ack;n=1|words", "@read;with=bob;n=1|words")
	a.settle() // with a @ping
	for _, unknown := range []string{"@dance;id=2|words", "@|words", "@hello|words", "@sent;n=1;id=2|words", "@presence;user=bob;state=online|"} {
		a.write(unknown)
		if f := a.frame(); f.Address != shared.VerbError || f.Code != shared.CodeUnknownVerb {
			t.Errorf("%s is answered %s", unknown, f)
		}
	}
	p := bob.dial(t, "device=new&since=0")
	hello, _ := p.until(shared.VerbHello)
	_, frames := p.until(shared.VerbLive)
	if hello.N != last || len(contents(frames)) != 1 {
		t.Errorf("the log ends at %d, want %d, with %v", hello.N, last, frames)
	}
	for _, f := range frames {
		if f.Address != "alice" && f.Address != shared.VerbPresence {
			t.Errorf("bob is told %s", f)
		}
	}
	var page shared.Page
	bob.call(t, http.MethodGet, "/api/conversations/alice/messages", "", &page)
	if len(page.Messages) != 1 {
		t.Errorf("the conversation is %+v", page)
	}
}
