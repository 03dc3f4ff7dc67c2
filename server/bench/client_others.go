//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// others watches how much of the machine neither this program nor what it
// started has used.
type others struct {
	at   time.Time
	used time.Duration
}

func watchOthers() (others, error) {
	used, _, err := usedByOthers()
	return others{time.Now(), used}, err
}

// part is the part of all cores since watchOthers.
func (o others) part() (float64, error) {
	used, cores, err := usedByOthers()
	return max(0, float64(used-o.used)/float64(time.Since(o.at))/float64(cores)), err
}

// usedByOthers is the processor time of all processes but this one, those below it and those of its process
// group, with what their ended children have used.
func usedByOthers() (used time.Duration, cores int, err error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, 0, err
	}
	spent, parent, group := map[int]int64{}, map[int]int{}, map[int]int{}
	for _, name := range stats {
		line, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		_, rest, _ := strings.Cut(string(line[strings.LastIndexByte(string(line), ')'):]), " ")
		fields := strings.Fields(rest)
		if len(fields) < 15 {
			return 0, 0, fmt.Errorf("%s is not what it was", name)
		}
		parent[pid], _ = strconv.Atoi(fields[1])
		group[pid], _ = strconv.Atoi(fields[2])
		times := fields[11:15] // its own, and its ended children's
		if pid == 1 {
			times = times[:2] // whoever has lost its parent ends as its child
		}
		for _, ticks := range times {
			n, _ := strconv.ParseInt(ticks, 10, 64)
			spent[pid] += n
		}
	}
	for pid, ticks := range spent {
		// What a browser that was closed has left is nobody's child any more, but still of this group.
		if !below(pid, os.Getpid(), parent) && group[pid] != group[os.Getpid()] {
			used += time.Duration(ticks) * 10 * time.Millisecond
		}
	}
	return used, runtime.NumCPU(), nil
}

// below reports whether a process is of another one's, or that one.
func below(pid, top int, parent map[int]int) bool {
	for ; pid > 1; pid = parent[pid] {
		if pid == top {
			return true
		}
	}
	return false
}
