package main

import (
	"context"

	"tobar/client/text"
	"tobar/server/internal/hub"
	"tobar/server/internal/store"
	"tobar/shared"
)

// verbs names the change that a stored frame is.
var verbs = map[store.Kind]string{
	store.Edit: shared.VerbEdit, store.Delete: shared.VerbDelete, store.React: shared.VerbReact, store.Hide: shared.VerbHide,
}

// encode returns a stored frame as its sender's connections (own) or its
// receiver's see it.
func (s *server) encode(r *store.Record, plain, own bool) []byte {
	return s.appendFrame(make([]byte, 0, 128+len(r.Content)+len(r.File)), r, plain, own)
}

// appendFrame appends what encode returns.
func (s *server) appendFrame(to []byte, r *store.Record, plain, own bool) []byte {
	if plain {
		return s.appendPlain(to, r)
	}
	f := shared.Frame{N: r.N, ID: r.ID, Re: r.Re, File: r.File, At: r.At, Content: r.Content}
	if r.Kind == store.Message {
		f.Address = r.From.Name
	} else {
		f.Address, f.From, f.Of = verbs[r.Kind], r.From.Name, r.Of
	}
	if own {
		f.To = r.To.Name
	}
	return f.AppendTo(to)
}

// sentFrame tells the sender that a frame is on disk.
func sentFrame(r *store.Record) shared.Frame {
	return shared.Frame{Address: shared.VerbSent, To: r.To.Name, Of: r.Of, N: r.N, ID: r.ID, At: r.At, Dup: r.Dup}
}

// publish passes a frame that is on disk to every connection of its sender
// and its receiver; the one that it came from, nil for none, is told that it was
// stored. It is called in the order of n, by the store's writer, and does not block.
func (s *server) publish(r *store.Record, origin *hub.Conn) {
	if r.Freed != "" {
		s.files.free(r.Freed)
	}
	if r.To.ID != r.From.ID && !r.Shunned && !r.Hidden && r.Kind != store.Hide {
		var theirs, content []byte
		for _, c := range s.hub.Conns(r.To.ID) {
			switch {
			case !c.Plain:
				if theirs == nil {
					theirs = s.encode(r, false, false)
				}
				c.Offer(r.N, theirs)
			case r.Kind == store.Message:
				if content == nil {
					content = s.encode(r, true, false)
				}
				c.Offer(r.N, content)
			}
		}
	}
	var own []byte
	for _, c := range s.hub.Conns(r.From.ID) {
		switch {
		case c.Plain:
		case c == origin:
			f := sentFrame(r)
			c.Offer(r.N, f.AppendTo(nil))
		default:
			if own == nil {
				own = s.encode(r, false, true)
			}
			c.Offer(r.N, own)
		}
	}
	if r.First && !r.Shunned {
		s.introduce(r.From, r.To)
		s.introduce(r.To, r.From)
	}
}

// introduce tells somebody who was no peer before how who wants to be seen, and that they are online.
func (s *server) introduce(who, to store.Account) {
	s.showProfile(who.ID, to.ID)
	if who.ID != to.ID && s.hub.Online(who.ID) {
		s.hub.Announce(who.ID, []int64{to.ID}, s.presenceLine(who))
	}
}

// deliver stores an entry that came by another way than a socket, waits until
// it is on disk, and has passed it on then.
func (s *server) deliver(ctx context.Context, e store.Entry) (store.Record, error) {
	type result struct {
		r   store.Record
		err error
	}
	stored := make(chan result, 1)
	err := s.store.Append(ctx, e, func(r store.Record, err error) {
		if err == nil && !r.Dup {
			s.publish(&r, nil)
		}
		stored <- result{r, err}
	})
	if err != nil {
		return store.Record{}, err
	}
	// Not ctx: the entry is taken, and its fate is known soon either way.
	got := <-stored
	return got.r, got.err
}

// receiptFrames writes a receipt as the account me sees it.
func receiptFrames(r store.Receipt, me int64) []shared.Frame {
	if r.By.ID == me {
		if r.Read == 0 {
			return nil
		}
		return []shared.Frame{{Address: shared.VerbRead, By: r.By.Name, With: r.Of.Name, N: r.Read}}
	}
	var frames []shared.Frame
	if r.Delivered > 0 {
		frames = append(frames, shared.Frame{Address: shared.VerbDelivered, By: r.By.Name, N: r.Delivered, But: r.Gaps})
	}
	if r.Shown > 0 {
		frames = append(frames, shared.Frame{Address: shared.VerbRead, By: r.By.Name, N: r.Shown, But: r.Gaps})
	}
	return frames
}

// publishDelivered tells the writer of messages that they have arrived.
func (s *server) publishDelivered(r store.Receipt) {
	if !s.store.Blocks(r.Of.ID, r.By.ID) {
		s.signal(r.Of.ID, shared.Frame{Address: shared.VerbDelivered, By: r.By.Name, N: r.Delivered, But: r.Gaps}, nil)
	}
}

// publishRead tells the writer of messages, and the reader's other connections, that they were looked at.
func (s *server) publishRead(r store.Receipt, origin *hub.Conn) {
	if r.Shown < r.Read { // of its being read the writer is not told
		s.publishDelivered(r)
	} else if !s.store.Blocks(r.Of.ID, r.By.ID) {
		s.signal(r.Of.ID, shared.Frame{Address: shared.VerbRead, By: r.By.Name, N: r.Shown, But: r.Gaps}, nil)
	}
	s.signal(r.By.ID, shared.Frame{Address: shared.VerbRead, By: r.By.Name, With: r.Of.Name, N: r.Read}, origin)
}

// signal passes what is true now to every connection of an account but one.
func (s *server) signal(account int64, f shared.Frame, but *hub.Conn) {
	var b []byte
	for _, c := range s.hub.Conns(account) {
		if c == but || c.Plain {
			continue
		}
		if b == nil {
			b = f.AppendTo(nil)
		}
		c.Signal(b)
	}
}

// answer queues a frame for this connection alone; the plain dialect has no
// words for it.
func (c *conn) answer(f shared.Frame) {
	if !c.plain {
		c.out.Answer(f.AppendTo(nil))
	}
}

// refuse answers a frame that was not carried out, in the dialect and the
// language of this connection.
func (c *conn) refuse(code shared.Code, id string) {
	words := text.Refusal(string(code)).In(c.lang)
	if c.plain {
		c.out.Answer([]byte("error: " + words))
		return
	}
	c.answer(shared.Frame{Address: shared.VerbError, Code: code, ID: id, Content: words})
}
