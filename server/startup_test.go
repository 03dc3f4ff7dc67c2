package main

import (
	"log/slog"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rsc.io/qr"
)

func TestAddresses(t *testing.T) {
	places := []place{
		{netip.MustParseAddr("172.17.0.1"), true},
		{netip.MustParseAddr("2001:db8::5"), false},
		{netip.MustParseAddr("fe80::1"), false},
		{netip.MustParseAddr("169.254.7.7"), false},
		{netip.MustParseAddr("192.168.1.20"), false},
		{netip.MustParseAddr("10.0.0.3"), false},
	}
	for _, tc := range []struct {
		bound      string
		local, lan []string
	}{
		{"[::]:8080", []string{"http://localhost:8080"},
			[]string{"http://192.168.1.20:8080", "http://10.0.0.3:8080", "http://[2001:db8::5]:8080", "http://172.17.0.1:8080"}},
		{"0.0.0.0:80", []string{"http://localhost:80"},
			[]string{"http://192.168.1.20:80", "http://10.0.0.3:80", "http://172.17.0.1:80"}},
		{"127.0.0.1:8080", []string{"http://127.0.0.1:8080"}, nil},
		{"[::1]:8080", []string{"http://[::1]:8080"}, nil},
		{"192.168.1.20:8080", nil, []string{"http://192.168.1.20:8080"}},
	} {
		bound := net.TCPAddrFromAddrPort(netip.MustParseAddrPort(tc.bound))
		local, lan := addresses(bound, places)
		if !slices.Equal(local, tc.local) || !slices.Equal(lan, tc.lan) {
			t.Errorf("%s: %q and %q, want %q and %q", tc.bound, local, lan, tc.local, tc.lan)
		}
	}
}

func TestGreet(t *testing.T) {
	greet := func(s *server, bound string) string {
		var b strings.Builder
		s.log = slog.New(slog.DiscardHandler)
		s.greet(&b, net.TCPAddrFromAddrPort(netip.MustParseAddrPort(bound)))
		return b.String()
	}
	dir := t.TempDir()
	said := greet(&server{cfg: config{data: dir}}, "127.0.0.1:8080")
	for _, want := range []string{"    http://127.0.0.1:8080\n", "    " + dir + "\n"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	if strings.Contains(said, "owner") || strings.Contains(said, "anyone") {
		t.Errorf("it says more than there is to say:\n%s", said)
	}

	owner := &ownerLink{"C0DE"}
	said = greet(&server{cfg: config{data: dir}, owner: owner}, "127.0.0.1:8080")
	if !strings.Contains(said, "http://127.0.0.1:8080/owner/C0DE\n") || strings.ContainsAny(said, "█▀▄") {
		t.Errorf("no link, or a QR code that no phone can open:\n%s", said)
	}
	said = greet(&server{cfg: config{data: dir}, owner: owner}, "192.0.2.1:8080")
	if !strings.Contains(said, "http://192.0.2.1:8080/owner/C0DE\n") || !strings.ContainsAny(said, "█▀▄") {
		t.Errorf("no link, or no QR code:\n%s", said)
	}
	if strings.Contains(said, "\x1b") {
		t.Error("colours in what is no terminal")
	}

	said = greet(&server{cfg: config{data: dir, open: true, lang: "zh-CN;UTF-8"}}, "127.0.0.1:8080")
	if !strings.Contains(said, "开放模式") {
		t.Errorf("open mode is not said plainly, or not in Chinese:\n%s", said)
	}
}

// What is drawn is the code, with light all around it.
func TestDrawQR(t *testing.T) {
	const link = "http://192.168.100.200:8080/owner/Qm9iIGlzIHlvdXIgdW5jbA"
	code, err := qr.Encode(link, qr.L)
	if err != nil {
		t.Fatal(err)
	}
	ansi := regexp.MustCompile("\x1b\\[[0-9;]*m")
	for _, colours := range []bool{false, true} {
		var b strings.Builder
		if err := drawQR(&b, link, colours); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "\x1b") != colours {
			t.Errorf("colours %v: escapes are %v", colours, !colours)
		}
		lines := strings.Split(strings.TrimSuffix(ansi.ReplaceAllString(b.String(), ""), "\n"), "\n")
		dark := func(x, y int) bool {
			r := []rune(lines[(y+quiet)/2])[2+x+quiet]
			drawn := r == '█' || r == '▀' && (y+quiet)%2 == 0 || r == '▄' && (y+quiet)%2 == 1
			return drawn == colours
		}
		for y := -quiet; y < code.Size+quiet; y++ {
			for x := -quiet; x < code.Size+quiet; x++ {
				if dark(x, y) != code.Black(x, y) {
					t.Fatalf("colours %v: module %d,%d is wrong", colours, x, y)
				}
			}
		}
		if width := len([]rune(lines[0])); width > 60 {
			t.Errorf("%d columns wide", width)
		}
	}
}
