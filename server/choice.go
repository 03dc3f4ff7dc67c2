package main

import (
	"context"
	"time"

	"golang.org/x/time/rate"

	"tobar/server/internal/hub"
	"tobar/server/internal/store"
	"tobar/shared"
)

// Limits of choosing: what somebody has chosen without a network comes at once.
const (
	choiceRate  = 5 // a second, of one connection
	choiceBurst = 500
)

// set takes what this person has set, and tells all of their connections. The answer
// to the one that it came from is the same frame: with the id, and with the value that holds.
func (c *conn) set(f *shared.Frame) {
	choice := shared.Choice{With: f.With, Key: f.Key, Value: f.Content}
	code := choice.Check()
	var about store.Account
	if code == "" && f.With != "" {
		var err error
		if about, err = c.s.known(f.With); err != nil {
			code = codeOf(err)
		}
	}
	switch {
	case code != "":
	case f.Key == shared.ChoiceBlock && about.ID == c.who.ID:
		code = shared.CodeBadFrame
	case !c.mayChoose(time.Now()):
		code = shared.CodeTooMany
	}
	if code != "" {
		c.refuse(code, f.ID)
		return
	}
	if !c.waitLive() {
		return
	}
	id := f.ID
	ch := store.Choice{About: about.ID, Key: f.Key, Value: f.Content}
	c.s.sockets.Add(1) // what follows from it is the server's to wait for, also where this connection has ended by then
	err := c.s.store.Choose(accepting{c}, c.who.ID, ch, id, func(now store.Choice, err error) {
		defer c.s.sockets.Done()
		if err != nil {
			c.refused(err, id)
			return
		}
		c.s.publishChoice(c.who.Account, about, now, id, c.out)
	})
	if err == nil {
		return
	}
	c.s.sockets.Done()
	if (accepting{c}).Err() == nil {
		c.refused(err, id)
	}
}

func (c *conn) mayChoose(now time.Time) bool {
	if c.choices == nil {
		c.choices = rate.NewLimiter(choiceRate, choiceBurst)
	}
	return c.choices.AllowN(now, 1)
}

// publishChoice tells a person's connections what they have set, and others what follows
// from it. It is called by the store's writer, and does not block.
func (s *server) publishChoice(who, about store.Account, ch store.Choice, id string, origin *hub.Conn) {
	f := shared.Frame{Address: shared.VerbSet, With: about.Name, Key: ch.Key, Content: ch.Value}
	s.signal(who.ID, f, origin)
	if !origin.Plain {
		f.ID = id
		origin.Answer(f.AppendTo(nil))
	}
	switch ch.Key {
	case shared.ChoiceBlock:
		if ch.Value == "" {
			s.showProfile(who.ID, about.ID)
			s.showProfile(about.ID, who.ID)
		}
		s.sockets.Go(func() {
			s.showPresence(who, []store.Account{about})
			s.showPresence(about, []store.Account{who})
		})
	case shared.ChoiceHidePresence:
		s.sockets.Go(func() { s.sharePresence(who) })
	}
}

// choicesOf is all that this person has set, as it stands before @live.
func (c *conn) choicesOf() error {
	choices, err := c.s.store.Choices(c.ctx, c.who.ID)
	for _, ch := range choices {
		c.say(shared.Frame{Address: shared.VerbSet, With: ch.With, Key: ch.Key, Content: ch.Value})
	}
	return err
}

// sharePresence tells a person and those who talk with them about each other, after the
// person has chosen otherwise.
func (s *server) sharePresence(who store.Account) {
	ctx, cancel := context.WithTimeout(context.Background(), lastWords)
	defer cancel()
	peers, err := s.store.Peers(ctx, who.ID)
	if err != nil {
		return // presence is not worth more than a try
	}
	s.showPresence(who, peers)
	for _, p := range peers {
		if s.hub.Online(p.ID) {
			s.showPresence(p, []store.Account{who})
		}
	}
}

// showPresence tells others whether somebody is online; those who may not know it, that they are not.
func (s *server) showPresence(who store.Account, to []store.Account) {
	s.hub.Announce(who.ID, idsOf(to), func(peer int64, online bool) []byte {
		f := s.presenceFrame(who, peer, online && s.store.Shares(who.ID, peer, store.HidesPresence))
		return f.AppendTo(nil)
	})
}

// presenceLine writes the frame that says whether somebody is online, for those who may know it.
func (s *server) presenceLine(who store.Account) func(peer int64, online bool) []byte {
	return func(peer int64, online bool) []byte {
		if !s.store.Shares(who.ID, peer, store.HidesPresence) {
			return nil
		}
		f := s.presenceFrame(who, peer, online)
		return f.AppendTo(nil)
	}
}

// presenceFrame says whether somebody is online, and when they were last, where a peer may know it.
func (s *server) presenceFrame(who store.Account, peer int64, online bool) shared.Frame {
	if online {
		return shared.Frame{Address: shared.VerbPresence, User: who.Name, State: shared.Online}
	}
	return shared.Frame{Address: shared.VerbPresence, User: who.Name, State: shared.Offline, At: s.lastSeen(who.ID, peer)}
}

// lastSeen is when an account was last online, as far as a peer may know; 0 for never, or while it is.
func (s *server) lastSeen(account, peer int64) int64 {
	if s.hub.Online(account) || !s.store.Shares(account, peer, store.HidesPresence) {
		return 0
	}
	return s.store.Seen(account)
}

func idsOf(accounts []store.Account) []int64 {
	ids := make([]int64, len(accounts))
	for i, a := range accounts {
		ids[i] = a.ID
	}
	return ids
}
