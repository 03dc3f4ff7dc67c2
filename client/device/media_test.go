package device

import (
	"fmt"
	"testing"

	"tobar/client/chat"
	"tobar/shared"
)

func TestMedia(t *testing.T) {
	c := open(t, newMemoryDisk())
	const many = 2*searchPart + 7
	ch := bob(many)
	for _, i := range []int{0, searchPart, many - 2, many - 1} {
		ch.Messages[i].File = "F 1 - - - a.txt"
	}
	ch.Messages[many-2].Deleted = true
	ch.Rows = append(ch.Rows, chat.KeptRow{Conversation: shared.Conversation{With: "carl"}})
	save(t, c, ch)
	has := func(m *shared.Message) bool { return m.File != "" }
	for _, tc := range []struct {
		with  string
		limit int
		want  string
	}{
		{"bob", 9, fmt.Sprint([]int{many, searchPart + 1, 1})},
		{"bob", 2, fmt.Sprint([]int{many, searchPart + 1})},
		{"carl", 9, "[]"},
	} {
		got := []int64{}
		for _, m := range c.Media(tc.with, has, tc.limit) {
			got = append(got, m.N)
		}
		if fmt.Sprint(got) != tc.want {
			t.Errorf("%d with %s: %v, want %s", tc.limit, tc.with, got, tc.want)
		}
	}
}
