package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"tobar/shared"
)

// config is the validated set of settings. It runs with none set.
type config struct {
	addr    string     // where to listen
	data    string     // the data directory
	open    bool       // ?user=NAME needs no account
	signup  signupMode // who may make an account
	origins []string   // scheme://host[:port] of reverse proxies, lower case
	logJSON bool
	rate    int // frames a second for each connection, 0 for no limit
	maxFile size
	quota   size // of all files of one person, 0 for no limit
	lang    string
}

// signupMode says who may make an account.
type signupMode string

const (
	signupInvite signupMode = "invite" // whoever was given a link
	signupOpen   signupMode = "open"   // anyone who reaches the address
	signupClosed signupMode = "closed" // nobody any more
)

// errUsage is a setting that cannot be: main prints its line and exits with 2.
var errUsage = errors.New("usage")

// parseConfig reads flags over their environment twins. -h writes the
// explanation to out and returns flag.ErrHelp.
func parseConfig(args []string, getenv func(string) string, out io.Writer) (config, error) {
	var c config
	var signup, origins, format string
	fs := flag.NewFlagSet("tobar", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&c.addr, "addr", ":8080", "where to listen: `host:port`, every address of this machine without a host")
	fs.StringVar(&c.data, "data", "tobar-data", "the `directory` that keeps everything")
	fs.BoolVar(&c.open, "open", false, "trust names: ?user=NAME needs no account (anyone who reaches the address can be anyone)")
	fs.StringVar(&signup, "signup", string(signupInvite), "who may make an account: `invite`, open or closed")
	fs.StringVar(&origins, "origin", "", "more allowed `origins`, for reverse proxies: https://chat.example.org, several with commas")
	fs.StringVar(&format, "log", "text", "how to log: `text` or json")
	fs.IntVar(&c.rate, "rate", 500, "frames a second that one connection may write after a burst of 1000; 0 for no limit")
	c.maxFile, c.quota = 50<<20, 2<<30
	fs.Var(&c.maxFile, "max-file", "the largest `size` of a file: 50MB, 2GB")
	fs.Var(&c.quota, "quota", "the most `space` that all files of one person may take: 500MB, 20GB; 0 for no limit")
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			usage(fs, out)
			return c, err
		}
		return c, fmt.Errorf("%w: %v (-h explains the flags)", errUsage, err)
	}
	if fs.NArg() > 0 {
		return c, fmt.Errorf("%w: %q is not a flag (-h explains the flags)", errUsage, fs.Arg(0))
	}
	if err := fromEnvironment(fs, getenv); err != nil {
		return c, err
	}
	c.signup, c.logJSON = signupMode(signup), format == "json"
	c.lang = strings.NewReplacer("_", "-", ".", ";").Replace(firstOf(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")))
	return c, c.validate(origins, format)
}

// fromEnvironment sets what no flag has set from TOBAR_ADDR and its like.
func fromEnvironment(fs *flag.FlagSet, getenv func(string) string) error {
	set := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { set[f.Name] = true })
	var err error
	fs.VisitAll(func(f *flag.Flag) {
		value := getenv(twin(f.Name))
		if set[f.Name] || value == "" || err != nil {
			return
		}
		if bad := fs.Set(f.Name, value); bad != nil {
			err = fmt.Errorf("%w: %s=%q: %v", errUsage, twin(f.Name), value, bad)
		}
	})
	return err
}

func (c *config) validate(origins, format string) error {
	switch {
	case c.signup != signupInvite && c.signup != signupOpen && c.signup != signupClosed:
		return fmt.Errorf("%w: -signup is invite, open or closed, not %q", errUsage, c.signup)
	case format != "text" && format != "json":
		return fmt.Errorf("%w: -log is text or json, not %q", errUsage, format)
	case c.rate < 0:
		return fmt.Errorf("%w: -rate is a number of frames a second, 0 for no limit, not %d", errUsage, c.rate)
	case c.maxFile == 0:
		return fmt.Errorf("%w: -max-file is a size such as 50MB", errUsage)
	case c.data == "":
		return fmt.Errorf("%w: -data needs a directory", errUsage)
	case c.open && c.signup == signupClosed:
		return fmt.Errorf("%w: -open lets anyone in and -signup closed nobody: choose one", errUsage)
	}
	for origin := range strings.SplitSeq(origins, ",") {
		if origin = strings.TrimSpace(origin); origin == "" {
			continue
		}
		u, err := url.Parse(origin)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil {
			return fmt.Errorf("%w: -origin is like https://chat.example.org, without a path, not %q", errUsage, origin)
		}
		c.origins = append(c.origins, strings.ToLower(origin))
	}
	return nil
}

// usage explains every flag and its twin.
func usage(fs *flag.FlagSet, out io.Writer) {
	fmt.Fprint(out, "Tobar, a messenger that you run yourself.\n\nUsage: go run ./server [flags]\n\n")
	fs.VisitAll(func(f *flag.Flag) {
		name, help := flag.UnquoteUsage(f)
		if name != "" {
			name = " " + name
		}
		fmt.Fprintf(out, "  -%s%s  (or %s", f.Name, name, twin(f.Name))
		if f.DefValue != "" && f.DefValue != "false" {
			fmt.Fprintf(out, "; %s unless set", f.DefValue)
		}
		fmt.Fprintf(out, ")\n        %s\n", help)
	})
}

// twin is the name of a flag's environment variable.
func twin(flag string) string {
	return "TOBAR_" + strings.ReplaceAll(strings.ToUpper(flag), "-", "_")
}

// size is a number of bytes, as people write it.
type size int64

var units = []struct {
	name  string
	bytes size
}{{"GB", 1 << 30}, {"MB", 1 << 20}, {"KB", 1 << 10}, {"B", 1}, {"", 1}}

func (s *size) String() string {
	for _, u := range units {
		if *s >= u.bytes && *s%u.bytes == 0 {
			return strconv.FormatInt(int64(*s/u.bytes), 10) + u.name
		}
	}
	return "0"
}

// Set reads a number with a unit or without.
func (s *size) Set(value string) error {
	value = strings.ToUpper(strings.ReplaceAll(value, " ", ""))
	for _, u := range units {
		number, ok := strings.CutSuffix(value, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || n < 0 || n > shared.MaxN/int64(u.bytes) {
			break
		}
		*s = size(n) * u.bytes
		return nil
	}
	return errors.New("it is a size such as 50MB or 2GB")
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
