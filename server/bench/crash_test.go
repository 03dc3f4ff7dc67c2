package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"tobar/shared"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestCrash is a short run of what ./build.sh bench crash does.
func TestCrash(t *testing.T) {
	var out, stderr bytes.Buffer
	code := run(t.Context(), []string{"crash", "-kills", "12", "-people", "3", "-rate", "150", "-life", "500ms", "-calm", "10m"}, &out, &stderr)
	if code != 0 {
		t.Fatalf("exit code %d\n%s%s", code, &out, &stderr)
	}
	if !regexp.MustCompile(`\nsent [1-9]\d*, ticked [1-9]\d*, resent [1-9]\d*, received [1-9]\d*, doubled 0, lost 0, untrue 0\n`).Match(out.Bytes()) {
		t.Errorf("it said\n%s", &out)
	}
	t.Log("\n" + out.String())
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{nil, {"dance"}} {
		var out, stderr bytes.Buffer
		if code := run(t.Context(), args, &out, &stderr); code != 2 || !strings.Contains(stderr.String(), "crash") {
			t.Errorf("%v: exit code %d, it said %s", args, code, &stderr)
		}
	}
	var out, stderr bytes.Buffer
	if code := run(t.Context(), []string{"crash", "-kills", "0"}, &out, &stderr); code != 1 {
		t.Errorf("no kills: exit code %d, it said %s", code, &stderr)
	}
}

// A run is worth as much as its ledger: whatever can go wrong has to be seen.
func TestLedger(t *testing.T) {
	frame := func(line string) shared.Frame {
		f, err := shared.Parse(line)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	// Alice has written 1 and 2 to bob, and they are where they belong.
	good := func() (*ledger, []account) {
		l := newLedger()
		hear := func(who, line string, cursor, last int64) {
			f := frame(line)
			l.heard(who, &f, cursor, last)
		}
		for _, id := range []string{"1", "2"} {
			l.compose("a", &message{id: id, from: "alice", to: "bob", content: id})
			l.wrote([]shared.Frame{frame("bob;id=" + id + "|" + id)})
		}
		hear("alice", "@sent;to=bob;n=5;id=1|", 0, 0)
		hear("alice", "@sent;to=bob;n=6;id=2|", 5, 5)
		hear("bob", "alice;n=5;id=1|1", 0, 0)
		hear("bob", "alice;n=6;id=2|2", 5, 5)
		l.keeps("bob", 6)
		l.looks("bob", []shared.Frame{frame("@read;with=alice;n=6|")})
		hear("alice", "@delivered;by=bob;n=6|", 6, 6)
		hear("alice", "@read;by=bob;n=6|", 6, 6)
		log := []shared.Frame{frame("alice;n=5;id=1|1"), frame("alice;n=6;id=2|2")}
		held := func() []row { return []row{{"1", "alice", 5, true}, {"2", "alice", 6, true}} }
		return l, []account{
			{name: "alice", log: log, devices: map[string][]row{"a": held()}},
			{name: "bob", log: log, devices: map[string][]row{"b": held()}},
		}
	}
	hears := func(who, line string, cursor, last int64) func(*ledger, []account) {
		return func(l *ledger, _ []account) {
			f := frame(line)
			l.heard(who, &f, cursor, last)
		}
	}
	for _, tc := range []struct {
		name   string
		wrong  func(*ledger, []account)
		expect func(tally) bool
	}{
		{"nothing", func(*ledger, []account) {}, func(c tally) bool {
			return c == tally{sent: 2, ticked: 2, received: 2}
		}},
		{"sent again", func(l *ledger, _ []account) { l.wrote([]shared.Frame{frame("bob;id=1|1")}) }, func(c tally) bool {
			return c.resent == 1 && c.faults == 0
		}},
		{"not ticked", func(l *ledger, _ []account) { l.compose("a", &message{id: "3", from: "alice", to: "bob"}) },
			func(c tally) bool { return c.ticked == 2 && c.faults > 0 }},
		{"ticked twice, differently", hears("alice", "@sent;to=bob;n=7;id=1|", 6, 6), func(c tally) bool { return c.untrue > 0 }},
		{"ticked by somebody else's", hears("bob", "@sent;to=bob;n=7;id=1|", 6, 6), func(c tally) bool { return c.untrue > 0 }},
		{"delivered too soon", hears("alice", "@delivered;by=bob;n=7|", 6, 6), func(c tally) bool { return c.untrue == 1 }},
		{"read too soon", hears("alice", "@read;by=bob;n=7|", 6, 6), func(c tally) bool { return c.untrue == 1 }},
		{"read elsewhere too soon", hears("bob", "@read;by=bob;with=alice;n=7|", 6, 6), func(c tally) bool { return c.untrue == 1 }},
		{"doubled on the line", hears("bob", "alice;n=6;id=2|2", 6, 0), func(c tally) bool { return c.doubled == 1 }},
		{"out of order on the line", hears("bob", "alice;n=6;id=2|2", 5, 7), func(c tally) bool { return c.doubled == 1 }},
		{"changed on its way", hears("bob", "alice;n=6;id=2|3", 5, 5), func(c tally) bool { return c.untrue == 1 }},
		{"reset", hears("bob", "@hello;n=6;reset|", 5, 5), func(c tally) bool { return c.untrue == 1 }},
		{"refused", hears("bob", "@error;code=storage|", 5, 5), func(c tally) bool { return c.faults == 1 }},
		{"lost from the log", func(_ *ledger, a []account) { a[1].log = a[1].log[:1] }, func(c tally) bool { return c.lost == 1 }},
		{"lost on a device", func(_ *ledger, a []account) { a[1].devices["b"] = a[1].devices["b"][1:] }, func(c tally) bool { return c.lost == 1 }},
		{"doubled on a device", func(_ *ledger, a []account) {
			a[1].devices["b"] = append(a[1].devices["b"], a[1].devices["b"][0])
		}, func(c tally) bool { return c.doubled == 1 }},
		{"elsewhere on a device", func(_ *ledger, a []account) { a[1].devices["b"][0].n = 4 }, func(c tally) bool { return c.untrue == 1 }},
		{"not known to have arrived", func(_ *ledger, a []account) { a[0].devices["a"][1].arrived = false }, func(c tally) bool { return c.untrue == 1 }},
		{"stored out of order", func(l *ledger, _ []account) {
			list := l.order["a bob"]
			list[0], list[1] = list[1], list[0]
		}, func(c tally) bool { return c.faults == 1 }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l, accounts := good()
			tc.wrong(l, accounts)
			l.settle(accounts)
			if c := l.tally(); !tc.expect(c) {
				t.Errorf("%+v\n%s", c, strings.Join(l.faults, "\n"))
			}
		})
	}
}
