package account

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"golang.org/x/text/secure/precis"

	"tobar/shared"
)

func TestName(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"bob", "bob"},
		{"Bob", "bob"},
		{"BOB.Smith", "bob.smith"},
		{"bob_smith-2", "bob_smith-2"},
		{"张三", "张三"},
		{"Zoë", "zoë"},
		{"zoe\u0308", "zoë"}, // decomposed
		{"ｂｏｂ", "bob"},       // full width
		{"o'neil", "o'neil"},
		{"a+b", "a+b"},
		{strings.Repeat("x", shared.MaxName), strings.Repeat("x", shared.MaxName)},
		{strings.Repeat("张", shared.MaxName), strings.Repeat("张", shared.MaxName)},

		{"", ""},
		{".", ""},
		{"..", ""},
		{"．", ""},     // maps to "."
		{"bob｜x", ""}, // maps to a bar
		{"＠bob", ""},  // maps to a verb's sign
		{"bob smith", ""},
		{"bob\tx", ""},
		{"bob|x", ""},
		{"a/b", ""},
		{"a%b", ""},
		{"🙂", ""},         // not of the identifier class
		{"bob\u200d", ""}, // an invisible joiner
		{"bob\u202e", ""}, // an override of direction
		{"ﬁ", ""},         // a compatibility character
		{"\xff", ""},
		{strings.Repeat("x", shared.MaxName+1), ""},
	} {
		got, err := mapName(c.raw)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("Name(%q) = %q, %v, want %q", c.raw, got, err, c.want)
		}
		if err != nil && !errors.Is(err, ErrName) {
			t.Errorf("Name(%q): %v, want ErrName", c.raw, err)
		}
	}
}

// The fast path is the slow one: for every one and two bytes, and for longer
// names over an alphabet of everything it lets through.
func TestPlainNamesAreMappedNames(t *testing.T) {
	check := func(name string) {
		t.Helper()
		slow, err := mapSlowly(name)
		if plain(name) && (err != nil || slow != name) {
			t.Errorf("plain lets %q through; precis: %q, %v", name, slow, err)
		}
	}
	for a := range 256 {
		check(string([]byte{byte(a)}))
		for b := range 256 {
			check(string([]byte{byte(a), byte(b)}))
		}
	}
	const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789._-"
	for i := range alphabet {
		for n := range shared.MaxName {
			check(strings.Repeat(alphabet[i:i+1], n))
			check("0" + alphabet[:n] + alphabet[i:i+1])
		}
	}
}

func TestPlainNamesAllocateNothing(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { mapName("bob.smith") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzName(f *testing.F) {
	for _, s := range []string{"bob", "Bob", "张三", "bob｜", "ﬁ", "İ", "ΣΊΣ", "\u0378", "א1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		name, err := mapName(raw)
		if err != nil {
			return
		}
		if !shared.CheckName(name) {
			t.Errorf("%q maps to %q, which the wire refuses", raw, name)
		}
		if again, err := mapName(name); err != nil || again != name {
			t.Errorf("%q maps to %q, and that to %q, %v", raw, name, again, err)
		}
		if want, err := precis.UsernameCaseMapped.String(raw); err != nil || want != name {
			t.Errorf("%q maps to %q, precis says %q, %v", raw, name, want, err)
		}
	})
}

func TestChoosePassword(t *testing.T) {
	for _, c := range []struct {
		password string
		want     error
	}{
		{"correct horse", nil},
		{"12345678", nil},
		{"密码密码密码密码", nil},
		{strings.Repeat("x", MaxPassword), nil},
		{"", ErrShort},
		{"1234567", ErrShort},
		{"密码密码密码", ErrShort},
		{strings.Repeat("x", MaxPassword+1), ErrLong},
		{"margarethe", ErrSame},
		{"MargaretHE", ErrSame},
		{"correct\x00horse", ErrText},
		{"correct\nhorse", ErrText},
	} {
		if _, err := choose("margarethe", c.password); !errors.Is(err, c.want) {
			t.Errorf("%.20q: %v, want %v", c.password, err, c.want)
		}
	}
}

// One password typed on two keyboards is one password.
func TestPasswordSpellings(t *testing.T) {
	composed, err := prepare("zoë\u00a0geheim")
	if err != nil {
		t.Fatal(err)
	}
	decomposed, err := prepare("zoe\u0308 geheim")
	if err != nil {
		t.Fatal(err)
	}
	if composed != decomposed {
		t.Errorf("%q and %q", composed, decomposed)
	}
	if upper, _ := prepare("Zoë geheim"); upper == composed {
		t.Error("case does not matter")
	}
}

func TestHash(t *testing.T) {
	h := newHasher(1)
	phc, err := h.hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("%q is not argon2id of the agreed cost", phc)
	}
	for password, want := range map[string]bool{"correct horse": true, "correct horsE": false, "": false} {
		if ok, err := h.verify(t.Context(), phc, password); ok != want || err != nil {
			t.Errorf("verify %q: %v, %v", password, ok, err)
		}
	}
	if ok, err := h.verify(t.Context(), dummy, "anything"); ok || err != nil {
		t.Errorf("the hash of nobody: %v, %v", ok, err)
	}
	again, err := h.hash(t.Context(), "correct horse")
	if err != nil || again == phc {
		t.Errorf("two hashes of one password are the same: %v", err)
	}
	if h.count.Load() != 6 {
		t.Errorf("%d hashes, want 6", h.count.Load())
	}
}

// A hash of other costs than today's is verified at its own.
func TestHashOfOtherCosts(t *testing.T) {
	h := newHasher(1)
	salt := []byte("0123456789abcdef")
	key, err := h.key(t.Context(), "secret", salt, 64, 1, 2, 32)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := h.verify(t.Context(), encode(64, 1, 2, salt, key), "secret"); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := encode(64, 1, 1, make([]byte, 16), make([]byte, 32))
	if _, _, _, _, _, err := decode(good); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"", "x", strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "m=64", "m=4294967295", 1), strings.Replace(good, "m=64", "m=0", 1),
		strings.Replace(good, "t=1", "t=65", 1), strings.Replace(good, "p=1", "p=1x", 1),
		strings.Replace(good, "p=1", "p=256", 1), good + "$", good[:len(good)-30], good + "=",
	} {
		if _, _, _, _, _, err := decode(bad); err == nil {
			t.Errorf("%q is taken for a hash", bad)
		}
	}
}

// No more hashes at once than cores, and whoever gives up does not wait.
func TestHasherWaitsForACore(t *testing.T) {
	h := newHasher(1)
	h.slots <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.hash(ctx, "correct horse"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
	if n := h.count.Load(); n != 0 {
		t.Errorf("%d hashes without a core", n)
	}
}

func TestLimit(t *testing.T) {
	l := newLimit(3, time.Second, 8*time.Second)
	now := time.Unix(1000, 0)
	try := func(want time.Duration) {
		t.Helper()
		if got := l.take("bob", now); got != want {
			t.Errorf("wait %v, want %v", got, want)
		}
	}
	try(0)
	try(0)
	try(0)
	for _, wait := range []time.Duration{1, 2, 4, 8} {
		wait *= time.Second
		try(wait)
		try(wait) // a refused try counts nothing
		if l.take("alice", now) != 0 {
			t.Error("alice waits for bob")
		}
		l.forget("alice")
		now = now.Add(wait)
		try(0)
	}
	now = now.Add(time.Hour)
	try(0)
	try(0)
	try(0)
	try(time.Second)
	l.forget("bob")
	try(0)
}

func TestLimitForgivesOneByOne(t *testing.T) {
	l := newLimit(3, time.Second, 10*time.Second)
	now := time.Unix(1000, 0)
	for range 3 {
		l.take("bob", now)
	}
	now = now.Add(10 * time.Second)
	if l.take("bob", now) != 0 {
		t.Error("not one is forgiven")
	}
	if l.take("bob", now) != time.Second {
		t.Error("more than one is forgiven")
	}
}

func TestLimitGivesBack(t *testing.T) {
	l := newLimit(3, time.Second, 8*time.Second)
	now := time.Unix(1000, 0)
	for range 100 {
		if l.take("bob", now) != 0 {
			t.Fatal("bob waits, although each of his tries was given back")
		}
		l.give("bob", now)
	}
}

func TestLimitIsBounded(t *testing.T) {
	l := newLimit(3, time.Second, time.Hour)
	now := time.Unix(1000, 0)
	buf := make([]byte, 4)
	for i := range 2*maxTries + 10 {
		buf = append(buf[:0], byte(i), byte(i>>8), byte(i>>16))
		l.take(string(buf), now)
		if i%1000 == 0 {
			l.take("bob", now) // tried all the time, and so kept
		}
	}
	if n := len(l.recent) + len(l.older); n > maxTries {
		t.Errorf("%d keys are kept, more than %d", n, maxTries)
	}
	if l.take("bob", now) == 0 {
		t.Error("bob is forgotten")
	}
}

// Many tries at once are still that many tries.
func TestLimitCountsBeforeTheTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimit(10, time.Second, time.Minute)
		passed := make(chan bool, 100)
		for range cap(passed) {
			go func() { passed <- l.take("bob", time.Now()) == 0 }()
		}
		n := 0
		for range cap(passed) {
			if <-passed {
				n++
			}
		}
		if n != 10 {
			t.Errorf("%d of 100 tries passed, want 10", n)
		}
	})
}

func TestMemory(t *testing.T) {
	m := newMemory()
	now := time.Unix(1000, 0)
	m.put("hash", "secret", now)
	for _, c := range []struct {
		phc, password string
		after         time.Duration
		want          bool
	}{
		{"hash", "secret", 0, true},
		{"hash", "secret", memoryTime - 1, true},
		{"hash", "secret", memoryTime, false},
		{"hash", "Secret", 0, false},
		{"other", "secret", 0, false}, // the password was changed since
		{"hash\x00", "secret", 0, false},
	} {
		if got := m.has(c.phc, c.password, now.Add(c.after)); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
	if newMemory().has("hash", "secret", now) {
		t.Error("two processes share what they remember")
	}
	for i := range 2 * memorySize {
		m.put("hash", strings.Repeat("x", i), now)
	}
	if len(m.until) > memorySize {
		t.Errorf("%d passwords are remembered, more than %d", len(m.until), memorySize)
	}
}

func TestSecrets(t *testing.T) {
	if code := NewCode(); len(code) != 22 || code == NewCode() {
		t.Errorf("code %q", code)
	}
	if s := secret(32); len(s) != 43 || !utf8.ValidString(s) || strings.ContainsAny(s, "+/= ") {
		t.Errorf("secret %q", s)
	}
	if len(digest("x")) != 32 || string(digest("x")) == string(digest("y")) {
		t.Error("digest")
	}
}

func BenchmarkName(b *testing.B) {
	for _, name := range []string{"bob.smith", "Bob.Smith", "张三"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				mapName(name)
			}
		})
	}
}

func BenchmarkHash(b *testing.B) {
	h := newHasher(1)
	for b.Loop() {
		h.hash(b.Context(), "correct horse")
	}
}
