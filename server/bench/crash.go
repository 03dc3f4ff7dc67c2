package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"tobar/client/chat"
	"tobar/client/session"
	"tobar/shared"
)

// errBroken says that the server did not hold its promises; how, has been printed.
var errBroken = errors.New("the server did not hold what it promises")

// shownFaults is how many of the things that went wrong are printed.
const shownFaults = 20

// A crashRun is people who write to each other over a bad network through a
// server that is killed again and again.
type crashRun struct {
	// Static after parsing.
	kills   int
	seed    uint64
	people  int
	devices int           // of each person
	rate    int           // messages a second, of all together
	life    time.Duration // of a connection, on average
	calm    time.Duration // how long everything may take to come to rest
	program string
	out     io.Writer

	ledger  *ledger
	proxy   *proxy
	dir     string
	persons []person
	apps    []*device
}

// crash is the command: it proves that every message with a tick is with its
// receiver exactly once and in order, and that every tick was true.
func crash(ctx context.Context, args []string, out io.Writer) error {
	c := &crashRun{out: out, ledger: newLedger()}
	f := flag.NewFlagSet("crash", flag.ContinueOnError)
	f.SetOutput(out)
	f.IntVar(&c.kills, "kills", 200, "how often the server is killed")
	f.Uint64Var(&c.seed, "seed", 0, "of what is left to chance; 0 for another one each time")
	f.IntVar(&c.people, "people", 5, "how many people write to each other")
	f.IntVar(&c.devices, "devices", 2, "how many apps each of them has open")
	f.IntVar(&c.rate, "rate", 500, "messages a second, of all together")
	f.DurationVar(&c.life, "life", time.Second, "how long a connection lives until the network fails, on average")
	f.DurationVar(&c.calm, "calm", 2*time.Minute, "how long everything may take to come to rest at the end")
	f.StringVar(&c.program, "server", "", "the server's `program`; it is built if there is none")
	if err := f.Parse(args); err != nil {
		return err
	}
	if c.kills < 1 || c.people < 2 || c.devices < 1 || c.rate < 1 || c.life <= 0 {
		return errors.New("at least one kill, two people, one device and one message a second")
	}
	if c.seed == 0 {
		c.seed = rand.Uint64()
	}
	work, err := os.MkdirTemp("", "tobar-crash-")
	if err != nil {
		return err
	}
	c.dir = filepath.Join(work, "data")
	if c.program == "" {
		if c.program, err = build(ctx, work); err != nil {
			return errors.Join(err, os.RemoveAll(work))
		}
	}
	err = c.run(ctx)
	if errors.Is(err, errBroken) {
		fmt.Fprintf(out, "everything is left in %s\n", work)
		return err
	}
	return errors.Join(err, os.RemoveAll(work))
}

// random is a source of its own for each of those who need one.
func (c *crashRun) random(of uint64) *rand.Rand { return rand.New(rand.NewPCG(c.seed, of)) }

func (c *crashRun) run(ctx context.Context) (err error) {
	started := time.Now()
	fmt.Fprintf(c.out, "seed %d: %d people with %d devices each, %d messages a second\n", c.seed, c.people, c.devices, c.rate)
	if c.proxy, err = newProxy(c.life, c.random(0)); err != nil {
		return err
	}
	defer c.proxy.close()
	if err := c.settle(ctx); err != nil {
		return err
	}
	for _, d := range c.apps {
		d.start()
		defer func() { d.stop() }()
	}
	var writing sync.WaitGroup
	hush, stopWriting := context.WithCancel(ctx)
	for i, d := range c.apps {
		writing.Go(func() { c.live(hush, d, c.random(uint64(i)+2)) })
	}
	err = c.killAgainAndAgain(ctx)
	stopWriting()
	writing.Wait()
	if err != nil {
		return err
	}
	harm := c.proxy.rest()
	if err := c.judge(ctx); err != nil {
		return err
	}
	return c.report(harm, time.Since(started))
}

// settle makes the accounts and the devices, at a server that is left alone.
func (c *crashRun) settle(ctx context.Context) error {
	p, err := startProcess(c.program, c.dir)
	if err != nil {
		return err
	}
	select {
	case <-p.ready:
		var names []string
		for i := range c.people {
			names = append(names, fmt.Sprint("person", i))
		}
		c.persons, err = settlers(ctx, p, names)
		for _, one := range c.persons {
			for i := range c.devices {
				d := newDevice(c.ledger, fmt.Sprintf("%s-%d", one.name, i), one.name, one.header, c.proxy.addr())
				err = errors.Join(err, one.fill(ctx, p.addr(), d))
				c.apps = append(c.apps, d)
			}
		}
	case <-p.gone:
	case <-ctx.Done():
		err = ctx.Err()
	}
	return errors.Join(err, p.kill())
}

// killAgainAndAgain starts the server and kills it, wherever it is in its work
// or in its start.
func (c *crashRun) killAgainAndAgain(ctx context.Context) error {
	random := c.random(1)
	for k := range c.kills {
		p, err := startProcess(c.program, c.dir)
		if err != nil {
			return err
		}
		early := random.IntN(5) == 0
		if !early {
			select {
			case <-p.ready:
				c.proxy.lead(p.addr())
			case <-p.gone:
			case <-ctx.Done():
			}
		}
		longest := 800 * time.Millisecond
		if early {
			longest /= 8
		}
		wait(ctx, time.Duration(random.Int64N(int64(longest))))
		if err := errors.Join(p.kill(), ctx.Err()); err != nil {
			return fmt.Errorf("after %d kills: %w", k, err)
		}
		if done := k + 1; done%25 == 0 && done < c.kills {
			t := c.ledger.tally()
			fmt.Fprintf(c.out, "%d kills: sent %d, ticked %d, resent %d\n", done, t.sent, t.ticked, t.resent)
		}
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// patience is how many messages wait at a device before its owner waits too.
const patience = 300

// live is somebody with a device: writes, now and then many lines at once,
// looks at conversations, and closes the app and opens it again.
func (c *crashRun) live(ctx context.Context, d *device, random *rand.Rand) {
	each := time.Second * time.Duration(len(c.apps)) / time.Duration(c.rate)
	for k := 0; ctx.Err() == nil; {
		burst := 1 + random.IntN(8)
		if d.waiting() < patience {
			to := c.persons[random.IntN(len(c.persons))].name
			for range burst {
				d.say(to, fmt.Sprintf("%s %d | %s", d.name, k, strings.Repeat("文\n", size(random))))
				k++
			}
		}
		switch random.IntN(40) {
		case 0:
			d.restart()
		case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10:
			d.look(c.persons[random.IntN(len(c.persons))].name)
		}
		wait(ctx, time.Duration(random.ExpFloat64()*float64(each)*float64(burst)))
	}
}

// size is mostly small, and sometimes so large that a frame is cut in its middle.
func size(random *rand.Rand) int {
	if random.IntN(100) == 0 {
		return random.IntN(8 << 10)
	}
	return random.IntN(30)
}

// judge starts the server once more, lets everything come to rest, and
// compares what everybody has with the truth.
func (c *crashRun) judge(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.calm)
	defer cancel()
	p, err := startProcess(c.program, c.dir)
	if err != nil {
		return err
	}
	select {
	case <-p.ready:
		c.proxy.lead(p.addr())
		c.compare(ctx)
	case <-p.gone:
	case <-ctx.Done():
		c.ledger.fault("the server was not ready again: %v", ctx.Err())
	}
	return p.kill()
}

// compare waits until every outbox is empty and every device has everything
// that the log has, and says what is not so.
func (c *crashRun) compare(ctx context.Context) {
	for _, d := range c.apps {
		if err := d.until(ctx, func(s *chat.State) bool { return s.Outbox() == 0 }); err != nil {
			c.ledger.fault("%v", err)
		}
	}
	var names []string
	for _, one := range c.persons {
		names = append(names, one.name)
	}
	accounts := make([]account, len(c.persons))
	for i, one := range c.persons {
		log, err := c.readLog(ctx, one)
		if err != nil {
			c.ledger.fault("the log of %s: %v", one.name, err)
		}
		accounts[i] = account{name: one.name, log: log, devices: make(map[string][]row)}
	}
	for i, d := range c.apps {
		a := &accounts[i/c.devices]
		if err := d.until(ctx, func(s *chat.State) bool { return complete(s, a, names) }); err != nil {
			c.ledger.fault("not everything has arrived: %v", err)
		}
		a.devices[d.name] = d.rows(names)
	}
	c.ledger.settle(accounts)
}

// complete reports whether a device has come to the end of the log and knows
// that what its owner wrote has arrived.
func complete(s *chat.State, a *account, names []string) bool {
	_, cursor, _ := s.Cursor()
	if len(a.log) > 0 && cursor < a.log[len(a.log)-1].N {
		return false
	}
	for _, with := range names {
		items := s.Timeline(with).Items
		for i := len(items) - 1; i >= 0 && with != a.name; i-- {
			if items[i].Mine {
				if items[i].Mark < chat.Delivered {
					return false
				}
				break
			}
		}
	}
	return true
}

// readLog is what a new device of somebody's is sent of the whole log.
func (c *crashRun) readLog(ctx context.Context, one person) ([]shared.Frame, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &reader{cancel: cancel}
	err := session.New(session.Config{URL: "ws://" + c.proxy.addr() + "/ws", Device: newID(), Header: one.header}, r).Run(ctx)
	if !r.live {
		return nil, err
	}
	return r.log, nil
}

// A reader takes the log from its beginning, and hangs up.
type reader struct {
	cancel context.CancelFunc
	log    []shared.Frame
	live   bool
}

// Cursor is before everything.
func (r *reader) Cursor() (string, int64, bool) { r.log = nil; return "", 0, true }

// Frames keeps the messages.
func (r *reader) Frames(frames []shared.Frame) {
	for _, f := range frames {
		if !f.IsVerb() && !r.live {
			r.log = append(r.log, f)
		}
	}
}

// Changed hangs up when everything is there.
func (r *reader) Changed(s session.Status) {
	if s.Phase == session.Live {
		r.live = true
		r.cancel()
	}
}

// SignedIn leaves it to the next dial.
func (r *reader) SignedIn(context.Context) (bool, error) { return true, nil }

// report prints the outcome.
func (c *crashRun) report(h harm, took time.Duration) error {
	t := c.ledger.tally()
	fmt.Fprintf(c.out, "%d kills, %s in %s\n", c.kills, h, took.Round(time.Second))
	fmt.Fprintf(c.out, "sent %d, ticked %d, resent %d, received %d, doubled %d, lost %d, untrue %d\n",
		t.sent, t.ticked, t.resent, t.received, t.doubled, t.lost, t.untrue)
	if t.faults == 0 {
		return nil
	}
	for _, f := range c.ledger.faults[:min(shownFaults, t.faults)] {
		fmt.Fprintf(c.out, "  %.300q\n", f)
	}
	if more := t.faults - shownFaults; more > 0 {
		fmt.Fprintf(c.out, "  and %d more\n", more)
	}
	return errBroken
}
