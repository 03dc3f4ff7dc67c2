package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tobar/client/chat"
	"tobar/shared"
)

// withHeader is a message to bob whose header has this many bytes.
func withHeader(bytes int, id, content string) string {
	header := "bob;id=" + id + ";padding="
	return header + strings.Repeat("x", bytes-len(header)) + "|" + content
}

// What is as long as it may be is taken, what is longer by one byte is not, and
// neither ends the connection.
func TestLongestFrames(t *testing.T) {
	alice, bob := pair(t)
	a, b := alice.live(t, ""), bob.live(t, "")
	content := strings.Repeat("x", shared.MaxContent)
	for i, tc := range []struct {
		name, line, id, content string
		refused                 bool
	}{
		{"all of it", withHeader(shared.MaxHeader, "1", content), "1", content, false},
		{"the header", withHeader(shared.MaxHeader+1, "2", "short"), "", "", true},
		{"the content", "bob;id=3|" + content + "x", "3", "", true},
		{"without a bar", content, "", content, false},
		{"without a bar, longer", content + "x", "", "", true},
		{"in letters of three bytes", "bob;id=6|" + strings.Repeat("长", shared.MaxContent/3) + "x", "6", strings.Repeat("长", shared.MaxContent/3) + "x", false},
		{"in letters of three bytes, longer", "bob;id=7|" + strings.Repeat("长", shared.MaxContent/3+1), "7", "", true},
	} {
		a.write(tc.line)
		if tc.refused {
			a.expectCode(shared.CodeTooLong, tc.id)
			continue
		}
		if sent, _ := a.until(shared.VerbSent); sent.ID != tc.id {
			t.Errorf("%d, %s: %s", i, tc.name, sent)
		}
		b.expectMessage("alice", tc.id, tc.content)
	}
}

// The app takes the longest message too, and sends it: libraries stop at less.
func TestAppAndTheLongestFrame(t *testing.T) {
	aliceUser, bobUser := pair(t)
	alice, bob := aliceUser.client(t, "a", "bob"), bobUser.client(t, "b", "alice")
	second := aliceUser.client(t, "a2", "bob")
	for _, c := range []*client{alice, bob, second} {
		c.untilLive()
	}
	content, id := strings.Repeat("长", shared.MaxContent/3), strings.Repeat("号", shared.MaxID)
	alice.apply(chat.Composed{To: "bob", ID: id, Content: content})
	for c, with := range map[*client]string{alice: "bob", second: "bob", bob: "alice"} {
		c.until(func(s *chat.State) bool {
			items := s.Timeline(with).Items
			return len(items) == 1 && items[0].N > 0 && items[0].ID == id && items[0].Content == content
		})
	}
}

// With the longest names and keys there are, what the server writes keeps to
// the limits of a frame.
func TestLongestNamesAndKeys(t *testing.T) {
	s := startServer(t)
	names := []string{strings.Repeat("𠀀", shared.MaxName-1) + "甲", strings.Repeat("𠀀", shared.MaxName-1) + "乙"}
	aliceUser := s.owner(t, names[0])
	a, b := aliceUser.live(t, ""), aliceUser.join(t, names[1]).live(t, "")
	own := aliceUser.live(t, "device=2")
	key := func(last string) string { return strings.Repeat("𠀀", shared.MaxID-1) + last }
	read := func(p *peer, address string) shared.Frame {
		t.Helper()
		for {
			line := p.next()
			header, _, _ := strings.Cut(line, "|")
			if len(header) > shared.MaxHeader || len(line) > shared.MaxFrame {
				t.Errorf("a header of %d bytes, a frame of %d", len(header), len(line))
			}
			if f, err := shared.Parse(line); err != nil {
				t.Fatal(err)
			} else if f.Address == address {
				return f
			}
		}
	}
	content := strings.Repeat("x", shared.MaxContent)
	message := shared.Frame{Address: names[1], ID: key("1"), Re: shared.MaxN, Content: content}
	a.write(message.String())
	sent := read(a, shared.VerbSent)
	if sent.To != names[1] || sent.ID != message.ID {
		t.Errorf("sent: %s", sent)
	}
	for _, p := range []*peer{b, own} {
		if f := read(p, names[0]); f.ID != message.ID || f.Re != message.Re || f.Content != content {
			t.Errorf("got %.600s", f)
		}
	}
	for _, verb := range []string{shared.VerbReact, shared.VerbEdit} {
		change := shared.Frame{Address: verb, N: sent.N, ID: key(verb[1:2]), Content: content}
		a.write(change.String())
		read(a, shared.VerbSent)
		for _, p := range []*peer{b, own} {
			if f := read(p, verb); f.ID != change.ID || f.From != names[0] || f.Content != content {
				t.Errorf("got %.600s", f)
			}
		}
	}
	b.write(shared.Frame{Address: shared.VerbRead, With: names[0], N: sent.N}.String())
	if f := read(a, shared.VerbRead); f.By != names[1] || f.N != sent.N {
		t.Errorf("read: %s", f)
	}
}

// A name has as many letters as it has once it is mapped.
func TestLengthOfMappedNames(t *testing.T) {
	alice, _ := pair(t)
	// Mapping makes two of this letter.
	const letter = "\u0958"
	for n, code := range map[int]shared.Code{
		shared.MaxName / 2: shared.CodeUnknownRecipient, shared.MaxName/2 + 1: shared.CodeBadName,
	} {
		name := strings.Repeat(letter, n)
		p := alice.refused(t, refusals[code], http.MethodGet, "/api/people/"+url.PathEscape(name), "")
		if p.Code != code {
			t.Errorf("%d letters: %+v, want %s", n, p, code)
		}
	}
}

// A name has 1 to 32 code points after mapping: how many keystrokes or
// combining marks it was typed with does not count.
func TestDecomposedNames(t *testing.T) {
	alice, _ := pair(t)
	composed := strings.Repeat("é", shared.MaxName)
	alice.join(t, composed)
	var p shared.Person
	alice.call(t, http.MethodGet, "/api/people/"+url.PathEscape(composed), "", &p)
	decomposed := strings.Repeat("e\u0301", shared.MaxName)
	a := alice.live(t, "")
	a.write(decomposed + ";id=1|hello")
	if f := a.frame(); f.Address != shared.VerbSent || f.To != composed {
		t.Errorf("answered %s, want @sent to %s", f, composed)
	}
}
