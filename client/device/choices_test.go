package device

import (
	"fmt"
	"testing"

	"tobar/client/chat"
	"tobar/shared"
)

// What is stored of the choices is kept as a whole, wishes one by one, in their order.
func TestChoicesComeBack(t *testing.T) {
	d := newMemoryDisk()
	c, err := openCopy("alice", d, true)
	if err != nil {
		t.Fatal(err)
	}
	pin, mute := shared.Choice{With: "bob", Key: "pin", Value: "1"}, shared.Choice{With: "张三", Key: "mute", Value: "9"}
	hide := shared.Choice{Key: "hide-typing"}
	for _, step := range []struct {
		change chat.Change
		want   string
	}{
		{chat.Change{Choices: true, Chosen: []shared.Choice{pin, mute}}, "[{bob pin 1} {张三 mute 9}] []"},
		{chat.Change{Wishes: []chat.Wish{{Choice: hide, ID: "b"}, {Choice: pin, ID: "a"}}}, "[{bob pin 1} {张三 mute 9}] [{{bob pin 1} a} {{ hide-typing } b}]"},
		{chat.Change{Granted: []string{"a"}, Choices: true, Chosen: []shared.Choice{mute}}, "[{张三 mute 9}] [{{ hide-typing } b}]"},
		{chat.Change{Granted: []string{"b"}, Choices: true}, "[] []"},
	} {
		if err := <-c.Save(step.change); err != nil {
			t.Fatal(err)
		}
		again, err := openCopy("alice", d, true)
		if err != nil {
			t.Fatal(err)
		}
		r, _, err := again.Load("", 0)
		if err != nil || again.ID() != c.ID() {
			t.Fatal("the copy was thrown away", err)
		}
		if got := fmt.Sprint(r.Chosen, " ", r.Wishes); got != step.want {
			t.Errorf("kept %s, want %s", got, step.want)
		}
	}
}
