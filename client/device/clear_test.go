package device

import (
	"testing"

	"tobar/client/chat"
	"tobar/shared"
)

// What was cleared or hidden is gone from the copy, also where another tab has brought it further.
func TestErase(t *testing.T) {
	for _, behind := range []bool{false, true} {
		d := newMemoryDisk()
		c := open(t, d)
		first := bob(9)
		first.Rows[0].Last = &first.Messages[8].Message
		save(t, c, first)
		carl, ch := bob(0), bob(0)
		carl.Anew, ch.Anew = false, false
		carl.After, carl.Cursor = 9, 12
		for n := int64(10); n <= 12; n++ {
			carl.Messages = append(carl.Messages, chat.KeptMessage{With: "carl", Message: shared.Message{N: n, From: "carl", To: "alice"}})
		}
		carl.Rows = []chat.KeptRow{{Conversation: shared.Conversation{With: "carl", Last: &carl.Messages[2].Message, Unread: 3}, Floor: 10}}
		save(t, c, carl)
		ch.After, ch.Cursor, ch.Rows = 12, 12, nil
		if behind {
			ch.After, ch.Cursor = 9, 9
		}
		ch.Hidden, ch.Cleared = []chat.Spot{{With: "bob", N: 9}}, []chat.Spot{{With: "carl", N: 12}}
		save(t, c, ch)
		if got := len(d.data[messages]); got != 8 {
			t.Errorf("%d messages are left", got)
		}
		for _, r := range load(t, c).Rows {
			if r.Last != nil || r.With == "carl" && (r.Floor != 0 || r.Unread != 0) {
				t.Errorf("the row says %+v", r)
			}
		}
		if p, ok := c.Page("carl", 0, 5); !ok || len(p.Messages) > 0 || p.More {
			t.Errorf("carl's page is %+v, %v", p, ok)
		}
	}
}
