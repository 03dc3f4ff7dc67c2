package shared

import (
	"strings"
	"testing"
)

func TestCheckName(t *testing.T) {
	good := []string{
		"bob", "b", "Bob", "bob.smith", "...", ".bob", "bob-1_2", "张三", "zoë", "zoe\u0308", "Ω", "a&b=c?d", "o'hara", "a:b", "~", "👍",
		strings.Repeat("张", MaxName), strings.Repeat("a", MaxName),
	}
	bad := []string{
		"", ".", "..", " ", "bob smith", " bob", "bob ", "bob\u3000smith", "bob\u00a0", "bob\tx", "bob\n", "\x00", "bob\x7f", "bob\u0085",
		"a|b", "a;b", "#lunch", "a#b", "@bob", "a@b", "50%", "a,b", "a/b", `a\b`, "bob\xff", "\xed\xa0\x80",
		strings.Repeat("张", MaxName+1), strings.Repeat("a", MaxName+1),
	}
	for _, name := range good {
		if !CheckName(name) {
			t.Errorf("%q is not a name", name)
		}
		// Every name can stand in an address and come back.
		f := Frame{Address: name, To: name, Content: "x"}
		if got, err := Parse(f.String()); err != nil || got != f {
			t.Errorf("%q travels as %+v, %v", name, got, err)
		}
	}
	for _, name := range bad {
		if CheckName(name) {
			t.Errorf("%q is a name", name)
		}
	}
}

func FuzzCheckName(f *testing.F) {
	f.Add("bob")
	f.Add("张三")
	f.Fuzz(func(t *testing.T, name string) {
		if !CheckName(name) {
			return
		}
		frame := Frame{Address: name, From: name, Content: "x"}
		if got, err := Parse(frame.String()); err != nil || got != frame || got.IsVerb() || got.IsGroup() {
			t.Errorf("%q travels as %+v, %v", name, got, err)
		}
	})
}
