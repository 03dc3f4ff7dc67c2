package main

import (
	"cmp"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"tobar/client/text"
	"tobar/web"
)

// greet says in a few lines where the server is reached, where its data lies
// and, while there is no owner, by which link one becomes it.
func (s *server) greet(w io.Writer, bound net.Addr) {
	var b strings.Builder
	lang := text.Match(s.cfg.lang)
	local, lan := addresses(bound, interfaces())
	data, err := filepath.Abs(s.cfg.data)
	if err != nil {
		data = s.cfg.data
	}
	all := slices.Concat(local, lan)
	for _, a := range slices.Concat(s.cfg.origins, lan, local) {
		s.address = a
		break
	}
	fmt.Fprintf(&b, "\n  %s\n", text.StartAt.In(lang))
	for _, a := range all {
		fmt.Fprintf(&b, "    %s\n", a)
	}
	fmt.Fprintf(&b, "  %s\n    %s\n", text.StartData.In(lang), data)
	if !web.Built() {
		fmt.Fprintf(&b, "\n  %s\n", text.StartNoClient.In(lang))
	}
	if s.cfg.open {
		fmt.Fprintf(&b, "\n  %s\n", text.StartOpen.In(lang))
	}
	if s.owner != nil {
		fmt.Fprintf(&b, "\n  %s\n", text.StartOwner.In(lang))
		for _, a := range all {
			fmt.Fprintf(&b, "    %s%s\n", a, s.owner.path())
		}
		if len(lan) > 0 {
			fmt.Fprintf(&b, "\n  %s\n\n", text.StartScan.In(lang))
			if err := drawQR(&b, lan[0]+s.owner.path(), isTerminal(w)); err != nil {
				s.log.Warn("no QR code", "error", err)
			}
		}
	}
	b.WriteByte('\n')
	if _, err := io.WriteString(w, b.String()); err != nil {
		s.log.Warn("start-up lines not written", "error", err)
	}
}

// isTerminal reports whether colours written to w are seen as such.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// place is an address of one of this machine's interfaces.
type place struct {
	ip      netip.Addr
	virtual bool // of a bridge or a container, where no phone is
}

// virtualNames begin the names of interfaces that lead to no other machine.
var virtualNames = []string{"docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "vEthernet", "lxc", "lxd", "podman", "cni", "cali", "flannel", "kube"}

// interfaces returns the addresses of the interfaces that are up.
func interfaces() []place {
	all, err := net.Interfaces()
	if err != nil {
		return nil
	}
	var places []place
	for _, i := range all {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			continue
		}
		virtual := slices.ContainsFunc(virtualNames, func(p string) bool { return strings.HasPrefix(i.Name, p) })
		for _, a := range addrs {
			if p, err := netip.ParsePrefix(a.String()); err == nil {
				places = append(places, place{p.Addr(), virtual})
			}
		}
	}
	return places
}

// addresses returns the origins under which a server bound like this is
// reached from this machine and from others, each list with the likeliest first.
func addresses(bound net.Addr, places []place) (local, lan []string) {
	tcp, err := netip.ParseAddrPort(bound.String())
	if err != nil {
		return []string{"http://" + bound.String()}, nil
	}
	ip := tcp.Addr().Unmap()
	switch {
	case ip.IsLoopback():
		return []string{origin(ip, tcp.Port())}, nil
	case !ip.IsUnspecified():
		return nil, []string{origin(ip, tcp.Port())}
	}
	places = slices.DeleteFunc(slices.Clone(places), func(p place) bool {
		// 0.0.0.0 is every IPv4 address, [::] is everything.
		return !p.ip.IsGlobalUnicast() || ip.Is4() && !p.ip.Is4()
	})
	slices.SortStableFunc(places, func(a, b place) int {
		return cmp.Or(order(a.virtual, b.virtual), order(a.ip.Is6(), b.ip.Is6()))
	})
	for _, p := range places {
		lan = append(lan, origin(p.ip, tcp.Port()))
	}
	return []string{"http://" + net.JoinHostPort("localhost", strconv.Itoa(int(tcp.Port())))}, lan
}

// order puts false first.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func origin(ip netip.Addr, port uint16) string {
	return "http://" + netip.AddrPortFrom(ip.WithZone(""), port).String()
}
