// Command bench holds the server to its promises from outside: it starts it as
// a process of its own and is its clients.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

// A command is one of the program's ways to run. Its error has been explained
// by its words: nothing more is known than they say.
type command struct {
	name, what string
	run        func(ctx context.Context, args []string, out io.Writer) error
}

var commands = []command{
	{"crash", "cut the network and kill the server, and see whether anything is lost", crash},
	{"load", "measure how fast it is, beside a bare relay and the disk", load},
	{"client", "measure how fast the app is, in a browser", inBrowser},
	{"relay", "be the bare relay that load compares with", relay},
	{"store", "be the store alone, which load compares with", storeAlone},
	{"launch", "become another program, on one core; for load", launch},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit code: 2 for a mistake in the arguments, 1 where the
// server did not hold what it promises.
func run(ctx context.Context, args []string, out, stderr io.Writer) int {
	if len(args) == 0 {
		usage(stderr)
		return 2
	}
	for _, c := range commands {
		if c.name != args[0] {
			continue
		}
		err := c.run(ctx, args[1:], out)
		switch {
		case err == nil, errors.Is(err, flag.ErrHelp):
			return 0
		}
		fmt.Fprintf(stderr, "bench %s: %v\n", c.name, err)
		return 1
	}
	usage(stderr)
	return 2
}

func usage(w io.Writer) {
	fmt.Fprint(w, "usage: bench command [flags]\n\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.what)
	}
}
