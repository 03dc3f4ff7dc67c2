package ui

import (
	"fmt"
	"testing"

	"tobar/client/chat"
	"tobar/shared"
)

// numbered are items n of from up to but not including to.
func numbered(from, to int) []chat.Item {
	var items []chat.Item
	for n := from; n < to; n++ {
		items = append(items, chat.Item{Message: shared.Message{N: int64(n), From: "bob", ID: fmt.Sprint(n)}})
	}
	return items
}

// stretchOf is the first and the last n that are drawn.
func stretchOf(w *window, items []chat.Item, following bool) string {
	lo, hi := w.stretch(items, following)
	if lo == hi {
		return "nothing"
	}
	return fmt.Sprint(items[lo].N, "-", items[hi-1].N)
}

func TestWindow(t *testing.T) {
	var w window
	expect := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %s is drawn, want %s", what, got, want)
		}
	}
	expect("an empty conversation", stretchOf(&w, nil, true), "nothing")
	expect("the list's last message", stretchOf(&w, numbered(999, 1000), true), "999-999")
	expect("the first page", stretchOf(&w, numbered(920, 1000), true), "940-999")
	expect("the page before", stretchOf(&w, numbered(840, 1000), true), "940-999")
	expect("one more", stretchOf(&w, numbered(840, 1001), true), "940-1000")
	w.up(numbered(840, 1001))
	expect("up", stretchOf(&w, numbered(840, 1001), false), "900-1000")
	w.up(numbered(840, 1001))
	w.up(numbered(840, 1001))
	expect("up to the edge", stretchOf(&w, numbered(840, 1001), false), "840-1000")
	expect("at the edge", fmt.Sprint(w.up(numbered(840, 1001))), "false")
	expect("a page in front", stretchOf(&w, numbered(500, 1001), false), "840-1000")
	for range 4 {
		w.up(numbered(500, 1001))
	}
	expect("up until the end is hidden", stretchOf(&w, numbered(500, 1001), false), "680-999")
	if !w.hides() {
		t.Error("the end is hidden and nobody knows")
	}
	expect("a new one stays hidden", stretchOf(&w, numbered(500, 1002), false), "680-999")
	w.down(numbered(500, 1002))
	expect("down", stretchOf(&w, numbered(500, 1002), false), "682-1001")
	if w.hides() || w.down(numbered(500, 1002)) {
		t.Error("there is something below the last one")
	}
	expect("more than is drawn, looked at from the end", stretchOf(&w, numbered(500, 1020), true), "960-1019")
	w.toEnd()
	expect("back at the end", stretchOf(&w, numbered(500, 1020), true), "960-1019")
	expect("what has come while the end was followed", stretchOf(&w, numbered(500, 1080), true), "960-1079")
	expect("and more of it", stretchOf(&w, numbered(500, 1081), true), "1021-1080")
	expect("another log", stretchOf(&w, numbered(1, 5), true), "1-4")
}

func TestWindowFinds(t *testing.T) {
	items := numbered(1, 50)
	var w window
	for guess := -5; guess < 60; guess += 5 {
		if got := w.find(items, items[17].Key(), guess); got != 17 {
			t.Errorf("from %d: found at %d", guess, got)
		}
	}
	if w.find(items, "nothing", 3) != -1 {
		t.Error("found what is not there")
	}
}
