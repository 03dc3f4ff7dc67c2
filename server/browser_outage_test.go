package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A server that is killed while two people talk costs them nothing: what they
// write meanwhile waits, visibly, and goes out by itself when there is a server again. All of it
// arrives once, in the order in which each of them wrote it, and the same on both screens.
func TestBrowserServerKilled(t *testing.T) {
	t.Parallel()
	alice, bob := newProfile(t, "alice"), newProfileIn(t, "bob", "zh-CN,zh")
	dir := t.TempDir()
	s := startProcess(t, dir)
	hers, his := meet(alice, bob, s.testServer)
	bob.say("are you there")
	alice.talkTo("bob")
	alice.reads(said{"are you there", ""})

	// Some of these are stored when it dies, some on their way, and some are still with her.
	for i := range 5 {
		alice.say(fmt.Sprintf("in time? %d", i))
	}
	s.kill()
	for _, p := range []*profile{alice, bob} {
		p.see(test("strip") + `:is([data-phase="waiting"], [data-phase="connecting"])`)
		for i := range 3 {
			p.say(fmt.Sprintf("%s waits %d", p.name, i))
		}
		p.until(bubbles + `.slice(-3).every(b => b.Mark === "waiting" && b.Words.includes(" waits "))`)
	}

	again := startProcess(t, dir)
	hers.lead(t, again.URL)
	his.lead(t, again.URL)
	var talks [2][]said
	for i, p := range []*profile{alice, bob} {
		p.gone(test("strip"))
		p.until(bubbles + `.length >= 12`)
		p.until(bubbles + `.every(b => !b.Mark || b.Mark === "read")`)
		talks[i] = p.talk()
	}
	words := func(all []said, of string) (list []string) {
		for _, one := range all {
			if strings.HasPrefix(one.Words, of) {
				list = append(list, one.Words)
			}
		}
		return list
	}
	for of, count := range map[string]int{"are you": 1, "in time?": 5, "alice waits": 3, "bob waits": 3} {
		if got := words(talks[0], of); len(got) != count || !slices.IsSorted(got) {
			t.Errorf("alice reads %q, want %d in order", got, count)
		}
	}
	if hers, his := words(talks[0], ""), words(talks[1], ""); !slices.Equal(hers, his) {
		t.Errorf("alice reads %q\nbob reads   %q", hers, his)
	}
}

// talk returns the conversation on the screen.
func (p *profile) talk() (all []said) {
	p.t.Helper()
	if err := json.Unmarshal([]byte(value[string](p, `JSON.stringify(`+bubbles+`)`)), &all); err != nil {
		p.t.Fatal(err)
	}
	return all
}
