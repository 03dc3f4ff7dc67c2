package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		accept string
		want   Lang
	}{
		{"", English},
		{"*", English},
		{"de", English},
		{"en", English},
		{"zh", Chinese},
		{"zh-CN,zh,en-US,en", Chinese},
		{"zh-Hant-TW", Chinese},
		{"ZH-cn", Chinese},
		{"en-US,en;q=0.9,zh;q=0.8", English},
		{"zh;q=0.8, en;q=0.9", English},
		{"de, zh;q=0.5, en;q=0.4", Chinese},
		{"en;q=0, zh;q=0.1", Chinese},
		{"zh;q=nonsense, en;q=0.1", English},
		{"zhuang", English},
	} {
		if got := Match(c.accept); got != c.want {
			t.Errorf("Match(%q) is %v, want %v", c.accept, got.Tag(), c.want.Tag())
		}
	}
}

func TestIn(t *testing.T) {
	order := Text{"%s of %d", "%[2]d 的 %[1]s"}
	if got := order.In(Chinese, "a", 2); got != "2 的 a" {
		t.Errorf("arguments by index: %q", got)
	}
	if got := (Text{"100 %", "100 %"}).In(English); got != "100 %" {
		t.Errorf("without arguments nothing is a verb: %q", got)
	}
	p := Plural{"%d line", "%d lines", "%d 行"}
	for n, want := range map[int]string{0: "0 lines", 1: "1 line", 2: "2 lines"} {
		if got := p.In(English, n); got != want {
			t.Errorf("plural of %d: %q", n, got)
		}
	}
	if got := p.In(Chinese, 1); got != "1 行" {
		t.Errorf("Chinese plural: %q", got)
	}
}

// literal is one text of the catalogue, as it is written: every language's.
type literal struct {
	where token.Position
	words []string
}

// catalogue reads every Text and Plural out of this package's source: a
// variable cannot be found at run time, and a test that lists them by hand forgets some.
func catalogue(t *testing.T) []literal {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all []literal
	set := token.NewFileSet()
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			c, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if words := allStrings(c.Elts); len(words) >= 2 {
				all = append(all, literal{set.Position(c.Pos()), words})
			}
			return true
		})
	}
	if len(all) < 100 {
		t.Fatalf("only %d texts found: the test has lost sight of the catalogue", len(all))
	}
	return all
}

// allStrings returns the elements, if they are strings and nothing else.
func allStrings(elements []ast.Expr) []string {
	var words []string
	for _, e := range elements {
		s, ok := stringOf(e)
		if !ok {
			return nil
		}
		words = append(words, s)
	}
	return words
}

func stringOf(e ast.Expr) (string, bool) {
	if b, ok := e.(*ast.BinaryExpr); ok {
		x, okX := stringOf(b.X)
		y, okY := stringOf(b.Y)
		return x + y, okX && okY
	}
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

var verb = regexp.MustCompile(`%(\[(\d+)\])?([a-z%])`)

// verbs are the arguments that a text takes, in the order in which they are given.
func verbs(s string) []string {
	var found []string
	next := 1
	for _, m := range verb.FindAllStringSubmatch(s, -1) {
		if m[3] == "%" {
			continue
		}
		at := next
		if m[2] != "" {
			at, _ = strconv.Atoi(m[2])
		}
		next = at + 1
		found = append(found, strconv.Itoa(at)+m[3])
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func TestEveryTextInEveryLanguage(t *testing.T) {
	for _, l := range catalogue(t) {
		chinese := l.words[len(l.words)-1]
		for _, s := range l.words {
			if s == "" && chinese != "" || strings.TrimSpace(s) != s && strings.TrimSpace(s) != "" && !isGlue(s) {
				t.Errorf("%s: %q is empty or has blanks around it", l.where, s)
			}
			if got, want := verbs(s), verbs(l.words[0]); !slices.Equal(got, want) {
				t.Errorf("%s: %q takes the arguments %v, the first language %v", l.where, s, got, want)
			}
			if strings.ContainsAny(s, "!！") {
				t.Errorf("%s: %q raises its voice", l.where, s)
			}
		}
		if strings.Contains(chinese, "您") {
			t.Errorf("%s: 你 rather than 您: %q", l.where, chinese)
		}
		if a, b, ok := glued(chinese); ok {
			t.Errorf("%s: a space belongs between %c and %c: %q", l.where, a, b, chinese)
		}
	}
}

// isGlue reports whether a text is what stands between others.
func isGlue(s string) bool {
	return !strings.ContainsFunc(s, unicode.IsLetter) || strings.Contains(s, "%")
}

// glued finds Chinese and Latin letters without a space between them. Units
// of dates stay with their numbers.
func glued(s string) (a, b rune, ok bool) {
	runes := []rune(s)
	for i := 1; i < len(runes); i++ {
		a, b := runes[i-1], runes[i]
		latin := func(r rune) bool { return r < 0x250 && unicode.IsLetter(r) }
		verbBefore := i > 1 && (runes[i-2] == '%' || runes[i-2] == ']')
		if latin(a) && !verbBefore && unicode.Is(unicode.Han, b) || unicode.Is(unicode.Han, a) && latin(b) {
			return a, b, true
		}
	}
	return 0, 0, false
}
