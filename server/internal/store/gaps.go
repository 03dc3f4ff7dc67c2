package store

import (
	"fmt"
	"strconv"
	"strings"
)

// maxGaps is how many stretches of a lane are told apart. Beyond, the two oldest become
// one: ticks of messages between them are missing then, and none is untrue.
const maxGaps = 16

// widen notes that the receiver never gets the lane's message n. What was noted last grows, if
// nothing that arrives was written since.
func (l *lane) widen(n int64) {
	list := splitGaps(l.gaps)
	if k := len(list) - 1; k >= 0 && l.last < list[k][0] {
		list[k][1] = n
	} else {
		list = append(list, [2]int64{n, n})
	}
	if len(list) > maxGaps {
		list[1][0] = list[0][0]
		list = list[1:]
	}
	l.gaps, l.shunned, l.bent = joinGaps(list), n, true
}

// gapsUpTo returns those stretches that a watermark has passed: of the others nobody is told.
func gapsUpTo(gaps string, n int64) string {
	if gaps == "" {
		return ""
	}
	list := splitGaps(gaps)
	for len(list) > 0 && list[len(list)-1][0] > n {
		list = list[:len(list)-1]
	}
	return joinGaps(list)
}

func splitGaps(s string) [][2]int64 {
	if s == "" {
		return nil
	}
	var list [][2]int64
	for one := range strings.SplitSeq(s, ",") {
		from, to, _ := strings.Cut(one, "-")
		a, _ := strconv.ParseInt(from, 10, 64)
		b, _ := strconv.ParseInt(to, 10, 64)
		list = append(list, [2]int64{a, b})
	}
	return list
}

func joinGaps(list [][2]int64) string {
	all := make([]string, len(list))
	for i, g := range list {
		all[i] = fmt.Sprintf("%d-%d", g[0], g[1])
	}
	return strings.Join(all, ",")
}
