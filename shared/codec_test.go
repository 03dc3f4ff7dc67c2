package shared

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"bob|hello", "hello", "|", ";id=3|x", "bob;|x", "alice;to=bob;n=422;id=K;at=1795409762123|hello", "@hello;user=alice;epoch=E;n=1;reset|",
		"bob;id=%25%3B%7C%0D%0A%00|x", "bob;id=%FF|x", "bob;n=9007199254740991|", "bob;n=9007199254740992|", " bob ;dup=;x|a|b", "\xff|", "张三;x|👍",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		frame, err := Parse(s)
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok || frame != (Frame{}) {
				t.Errorf("%q is refused with %+v, %#v", s, frame, err)
			}
			return
		}
		line := frame.String()
		again, err := Parse(line)
		if err != nil || again != frame {
			t.Fatalf("%q is %+v, written %q, which is %+v, %v", s, frame, line, again, err)
		}
		if again.String() != line {
			t.Errorf("the canonical line of %q is not its own: %q", line, again)
		}
		for _, n := range []int64{frame.Of, frame.N, frame.Re, frame.At} {
			if n < 0 || n > MaxN {
				t.Errorf("%q holds the number %d", s, n)
			}
		}
	})
}

// alphabet has whatever means something to the codec, and some that does not.
var alphabet = []string{"a", "Z", "0", "-", "=", "%", ";", "|", "\r", "\n", "\x00", " ", "@", "#", "é", "张", "👍", "%41", "%zz", "\u2028"}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(6) {
		b.WriteString(alphabet[r.IntN(len(alphabet))])
	}
	return b.String()
}

// randomFrame fills about half of the fields, the address with what may stand
// in one.
func randomFrame(r *rand.Rand) Frame {
	var f Frame
	v := reflect.ValueOf(&f).Elem()
	for i := range v.NumField() {
		if r.IntN(2) == 0 {
			continue
		}
		switch field := v.Field(i); field.Kind() {
		case reflect.String:
			field.SetString(randomText(r))
		case reflect.Int64:
			field.SetInt(r.Int64N(MaxN+1) >> r.IntN(53))
		case reflect.Bool:
			field.SetBool(true)
		}
	}
	f.Address = strings.TrimSpace(strings.Map(func(c rune) rune {
		if strings.ContainsRune("|;\r\n\x00", c) {
			return -1
		}
		return c
	}, f.Address))
	return f
}

// Every canonical frame survives being written and read, and one line has one
// frame.
func TestFramesTravel(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		f := randomFrame(r)
		line := f.String()
		got, err := Parse(line)
		if err != nil || got != f {
			t.Fatalf("%+v is written %q and read as %+v, %v", f, line, got, err)
		}
	}
}

// Keys may come in any order, with unknown ones between them.
func TestOrderOfKeysMeansNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 5_000 {
		f := randomFrame(r)
		header, content, _ := strings.Cut(f.String(), "|")
		keys := strings.Split(header, ";")
		r.Shuffle(len(keys)-1, func(i, j int) { keys[i+1], keys[j+1] = keys[j+1], keys[i+1] })
		at := 1 + r.IntN(len(keys))
		keys = append(keys[:at:at], append([]string{fmt.Sprintf("x-%d=%%7C", r.IntN(3))}, keys[at:]...)...)
		line := " " + strings.Join(keys, ";") + "|" + content
		if got, err := Parse(line); err != nil || got != f {
			t.Fatalf("%q is read as %+v, %v; want %+v", line, got, err, f)
		}
	}
}

// Damaged lines are read or refused, and what is read is text within the limits.
func TestDamagedLines(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 20_000 {
		f := randomFrame(r)
		b := f.AppendTo(nil)
		for range 1 + r.IntN(3) {
			b[r.IntN(len(b))] = byte(r.Uint32())
		}
		got, err := Parse(string(b))
		if err != nil {
			continue
		}
		if !utf8.ValidString(got.String()) {
			t.Fatalf("%q is read as %+v", b, got)
		}
		if again, err := Parse(got.String()); err != nil || again != got {
			t.Fatalf("%q is read as %+v, then as %+v, %v", b, got, again, err)
		}
	}
}

const (
	wireLine  = "alice;to=bob;n=422;id=0199c1a2-7b3e-7c4d-9e5f-0123456789ab;at=1795409762123|hello, is there still some of that soup?"
	wireHello = "@hello;user=alice;epoch=5f2c;version=9a1b;n=421;reset|"
)

// What arrives and leaves for every message allocates nothing of its own.
func TestAllocations(t *testing.T) {
	for _, line := range []string{wireLine, wireHello, "bob|hello", "hello", "@ack;n=421|", "bob;id=%|x", "bob;n=x|", "\xff"} {
		if n := testing.AllocsPerRun(100, func() { _, _ = Parse(line) }); n != 0 {
			t.Errorf("Parse(%q) allocates %v times", line, n)
		}
	}
	if n := testing.AllocsPerRun(100, func() { _, _ = Parse("bob;id=a%7Cb|x") }); n > 2 {
		t.Errorf("a value with an escape allocates %v times", n)
	}
	f, err := Parse(wireLine)
	if err != nil {
		t.Fatal(err)
	}
	f.From = "%;|\r\n\x00"
	buf := make([]byte, 0, 512)
	if n := testing.AllocsPerRun(100, func() { buf = f.AppendTo(buf[:0]) }); n != 0 {
		t.Errorf("AppendTo allocates %v times", n)
	}
	if n := testing.AllocsPerRun(100, func() { CheckName("bob.smith") }); n != 0 {
		t.Errorf("CheckName allocates %v times", n)
	}
}

func BenchmarkParse(b *testing.B) {
	for _, line := range []struct{ name, text string }{
		{"message", wireLine},
		{"ack", "@ack;n=421|"},
		{"escaped", "bob;id=a%7Cb;n=3|x"},
		{"64KiB", "bob;id=k|" + strings.Repeat("张", MaxContent/3)},
	} {
		b.Run(line.name, func(b *testing.B) {
			b.SetBytes(int64(len(line.text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(line.text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAppendTo(b *testing.B) {
	f, err := Parse(wireLine)
	if err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, 0, 512)
	b.SetBytes(int64(len(wireLine)))
	b.ReportAllocs()
	for b.Loop() {
		buf = f.AppendTo(buf[:0])
	}
}
