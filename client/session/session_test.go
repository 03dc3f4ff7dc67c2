package session

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"tobar/shared"
)

// TestLife tells the whole story once: dial, replay, live, a break, the resumption.
func TestLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked, heard []string
		serveLives(t, func(l *life) {
			asked = append(asked, l.request.URL.RawQuery, l.request.Header.Get("Authorization"))
			l.say("@hello;user=alice;epoch=E;n=7|")
			synctest.Wait()
			l.say("bob;n=6;at=1|six", "bob;n=7;at=1|seven", "@live|", "@presence;user=bob;state=online|")
			heard = append(heard, l.hear(), l.hear())
		}, func(l *life) {
			asked = append(asked, l.request.URL.RawQuery)
			l.goLive()
			l.stay()
		})
		var s *Session
		w := &witness{}
		w.changed = func(st Status) {
			if st.Phase == Live && w.count("live") == 1 && !s.Send(shared.Frame{Address: "bob", ID: "k1", Content: "from Changed"}) {
				t.Error("Send refuses while Changed says Live")
			}
		}
		w.frames = func(frames []shared.Frame) {
			live := frames[0].Address == shared.VerbLive
			if w.status().Phase == Live && !live {
				return // the server may have cut this line already
			}
			if sent := s.Send(shared.Frame{Address: "bob", ID: "k2", Content: "from Frames"}); sent != live {
				t.Errorf("Send says %v while the line is live: %v", sent, live)
			}
		}
		s = New(testConfig(), w)
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error, 1)
		go func() { result <- s.Run(ctx) }()
		if s.Send(shared.Frame{Address: "bob", Content: "too early"}) {
			t.Error("Send says yes before there is a line")
		}
		pass(time.Minute)
		cancel()
		if err := <-result; !errors.Is(err, context.Canceled) {
			t.Errorf("Run returned %v", err)
		}
		if want := []string{"device=d+1", "Bearer t", "device=d+1&epoch=E&since=7"}; !slices.Equal(asked, want) {
			t.Errorf("dialled with %q, want %q", asked, want)
		}
		if want := []string{"bob;id=k1|from Changed", "bob;id=k2|from Frames"}; !slices.Equal(heard, want) {
			t.Errorf("the server heard %q, want %q", heard, want)
		}
		w.want(t, "dialing", "replaying",
			"@hello;user=alice;epoch=E;n=7|", "bob;n=6;at=1|six", "bob;n=7;at=1|seven",
			"live", "@live|", "@presence;user=bob;state=online|", "waiting",
			"dialing", "replaying", "@hello;user=alice;epoch=E;n=7|", "live", "@live|")
	})
}

// TestLiveBeginsItsBatch holds the frames back until all of them are there.
func TestLiveBeginsItsBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		serveLives(t, func(l *life) {
			l.say("@hello|")
			synctest.Wait()
			l.say("bob;n=1|one", "@pong;id=0|", "bob;n=2|two", "@live|", "bob;n=3|three")
			l.stay()
		})
		held := make(chan struct{})
		w := &witness{}
		var batches []string
		w.frames = func(frames []shared.Frame) {
			if frames[0].Address == shared.VerbHello {
				<-held
			}
			batches = append(batches, frames[0].String()+" …"+strconv.Itoa(len(frames)))
		}
		_, end := run(t, w)
		pass(time.Minute)
		close(held)
		synctest.Wait()
		_ = end()
		w.want(t, "dialing", "replaying", "@hello|", "bob;n=1|one", "bob;n=2|two", "live", "@live|", "bob;n=3|three")
		if want := []string{"@hello| …1", "bob;n=1|one …2", "@live| …2"}; !slices.Equal(batches, want) {
			t.Errorf("batches %q, want %q", batches, want)
		}
	})
}

func TestPausesBetweenDials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		serveLives(t) // every dial is met by a 503
		w := &witness{}
		var dialled []time.Time
		var pauses []time.Duration
		w.changed = func(s Status) {
			switch s.Phase {
			case Dialing:
				dialled = append(dialled, time.Now())
			case Waiting:
				if s.Cause == nil {
					t.Error("waiting without a cause")
				}
				pauses = append(pauses, s.Pause)
			}
		}
		_, end := run(t, w)
		pass(5 * time.Minute)
		_ = end()
		for i, pause := range pauses[:len(dialled)-1] {
			if got := dialled[i+1].Sub(dialled[i]); got != pause {
				t.Errorf("pause %d was to be %v and took %v", i, pause, got)
			}
			if pause < 500*time.Millisecond || pause > 30*time.Second {
				t.Errorf("pause %d is %v", i, pause)
			}
		}
		if len(dialled) < 10 {
			t.Errorf("%d dials in five minutes", len(dialled))
		}
		if w.count("signed in?") != len(dialled) {
			t.Errorf("%d dials failed and %d questions were asked", len(dialled), w.count("signed in?"))
		}
	})
}

func TestSignedOutByCloseCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		serveLives(t, func(l *life) {
			l.goLive()
			_ = l.Close(shared.CloseSignedOut, "")
		})
		w := &witness{}
		_, end := run(t, w)
		pass(time.Minute)
		if err := end(); !errors.Is(err, ErrSignedOut) {
			t.Errorf("Run returned %v", err)
		}
		if s := w.status(); s.Phase != SignedOut || w.count("dialing") != 1 {
			t.Errorf("phase %d after %d dials", s.Phase, w.count("dialing"))
		}
	})
}

func TestSignedOutByQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		serveLives(t)
		answers := []func() (bool, error){
			func() (bool, error) { return true, nil },
			func() (bool, error) { return false, errors.New("no network") },
			func() (bool, error) { return false, nil },
		}
		w := &witness{}
		w.signedIn = func() (bool, error) { return answers[w.count("signed in?")-1]() }
		_, end := run(t, w)
		pass(time.Hour)
		if err := end(); !errors.Is(err, ErrSignedOut) {
			t.Errorf("Run returned %v", err)
		}
		w.want(t, "dialing", "signed in?", "waiting", "dialing", "signed in?", "waiting", "dialing", "signed in?", "signed out")
	})
}

func TestNowEndsAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		serveLives(t)
		w := &witness{}
		s, _ := run(t, w)
		synctest.Wait()
		for i := 2; i < 20; i++ { // no time passes
			s.Now()
			synctest.Wait()
			if got := w.count("dialing"); got != i {
				t.Fatalf("%d dials, want %d", got, i)
			}
		}
	})
}

func TestRefusedFrames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		heard := make(chan string, 2)
		serveLives(t, func(l *life) {
			l.goLive()
			heard <- l.hear()
			l.stay()
		})
		w := &witness{}
		s, end := run(t, w)
		synctest.Wait()
		if !s.Send(
			shared.Frame{Address: "bob", ID: "long", Content: strings.Repeat("x", shared.MaxContent+1)},
			shared.Frame{Address: "bob", ID: "odd", Content: "\xff"},
			shared.Frame{Address: "bo\nb", ID: "bent", Content: "x"},
			shared.Frame{Address: "bob", ID: "good", Content: "hello"},
		) {
			t.Error("Send refuses")
		}
		synctest.Wait()
		if got := <-heard; got != "bob;id=good|hello" {
			t.Errorf("the server heard %.100q", got)
		}
		for _, line := range []string{
			"@error;code=too-long;id=long|tobar: too-long",
			"@error;code=bad-text;id=odd|tobar: bad-text",
			"@error;code=bad-frame;id=bent|tobar: bad-frame",
		} {
			w.mu.Lock()
			if !strings.Contains(strings.Join(w.lines, "\n"), line) {
				t.Errorf("nobody was told %q", line)
			}
			w.mu.Unlock()
		}
		_ = end()
	})
}

func TestBadServers(t *testing.T) {
	for name, script := range map[string]func(*life){
		"malformed": func(l *life) { l.say("@hello;n=x|") },
		"binary":    func(l *life) { _ = l.Write(context.Background(), websocket.MessageBinary, []byte("@hello|")) },
		"too long":  func(l *life) { l.say(strings.Repeat("x", shared.MaxFrame+1)) },
		"not UTF-8": func(l *life) { l.say("bob|\xff") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				serveLives(t, func(l *life) {
					script(l)
					l.say("bob;n=1|never taken")
					l.stay()
				}, func(l *life) { l.goLive(); l.stay() })
				w := &witness{}
				_, end := run(t, w)
				pass(10 * time.Second)
				_ = end()
				w.want(t, "dialing", "replaying", "waiting", "dialing", "replaying",
					"@hello;user=alice;epoch=E;n=7|", "live", "@live|")
			})
		})
	}
}
