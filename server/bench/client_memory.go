//go:build linux

package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/performance"
)

const (
	inHour = 3600
	hours  = 4
	// perMessage is what a message that is kept may take, in bytes: its text of
	// 100, its id, its entry, and as much again, which Go leaves free until it collects.
	perMessage = 1024
)

// A footprint is what the page occupies when all that can be collected has been.
type footprint struct{ heap, program, nodes, listeners float64 }

func (f footprint) bytes() float64 { return f.heap + f.program }

// memoryOfHours lets hours of a message a second pass as fast as they can. The
// program's memory never shrinks and grows in steps of 4 MiB, so that one hour alone says little.
func memoryOfHours(ctx context.Context, s *screen) error {
	t, err := s.talk(ctx)
	if err != nil {
		return err
	}
	messages := s.count(inHour)
	prints := make([]footprint, 0, hours+1)
	for hour := range hours + 1 {
		if hour > 0 {
			err = t.friend.flood(messages)
		}
		if err == nil {
			_, err = t.next()
		}
		if err == nil {
			_, err = t.reopen() // as many messages are drawn each time
		}
		if err != nil {
			return err
		}
		f, err := t.footprint()
		if err != nil {
			return err
		}
		prints = append(prints, f)
	}
	first, last := prints[0], prints[hours]
	each := (last.bytes() - first.bytes()) / float64(messages*hours)
	var sizes []string
	for _, f := range prints {
		sizes = append(sizes, fmt.Sprintf("%.1f", f.bytes()/1e6))
	}
	s.report.add(line{what: "memory after each hour of a message a second", target: fmt.Sprintf("%d bytes a message kept", perMessage),
		measured: fmt.Sprintf("%.0f bytes", each), mark: reached(each <= perMessage),
		beside: fmt.Sprintf("%s MB; JavaScript %.1f to %.1f MB, the program %.1f to %.1f", strings.Join(sizes, ", "),
			first.heap/1e6, last.heap/1e6, first.program/1e6, last.program/1e6)})
	s.report.add(line{what: "  nodes and listeners of the document", target: "at most twice those after the first", measured: fmt.Sprintf("%.0f and %.0f", last.nodes, last.listeners),
		mark:   reached(last.nodes <= 2*prints[1].nodes && last.listeners <= 2*prints[1].listeners),
		beside: fmt.Sprintf("after the first: %.0f and %.0f", prints[1].nodes, prints[1].listeners)})
	return nil
}

// footprint collects, twice, since what Go lets go of JavaScript collects after
// that. Go itself collects when it likes, and holds some nodes until then.
func (t *talk) footprint() (f footprint, err error) {
	if err := tell(t.tab, performance.Enable, performance.EnableParams{}); err != nil {
		return f, err
	}
	for range 2 {
		if err := tell(t.tab, heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
			return f, err
		}
	}
	res, err := ask(t.tab, performance.GetMetrics, cdp.Empty{})
	if err != nil {
		return f, err
	}
	for _, m := range res.Metrics {
		switch m.Name {
		case "JSHeapUsedSize":
			f.heap = m.Value
		case "Nodes":
			f.nodes = m.Value
		case "JSEventListeners":
			f.listeners = m.Value
		}
	}
	f.program, err = eval[float64](t.tab, "probe.memory.buffer.byteLength")
	return f, err
}
