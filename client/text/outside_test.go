package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// shows are the functions of go-app and of client/ui whose strings people
// read or hear, and which argument that is.
var shows = map[string]int{
	"Text": 0, "Textf": 0, "Title": 0, "Placeholder": 0, "Alt": 0, "Label": 0,
	"words": 2, "textNode": 0,
}

var sentence = regexp.MustCompile(`^\p{Lu}\p{Ll}+ \p{L}|\p{Ll} \p{Ll}+[.?:]$`)

// Whatever people read is in the catalogue, in every language: a literal in
// the app is one that somebody forgot.
func TestNoWordsOutsideTheCatalogue(t *testing.T) {
	files, err := filepath.Glob("../ui/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no client/ui", err)
	}
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if s, shown := shownBy(n); shown && strings.ContainsFunc(s, unicode.IsLetter) {
					t.Errorf("%s: %q is shown, but not in client/text", set.Position(n.Pos()), s)
				}
			case *ast.BasicLit:
				if s, ok := stringOf(n); ok && (sentence.MatchString(s) || hasHan(s)) {
					t.Errorf("%s: %q reads like words for people, but is not in client/text", set.Position(n.Pos()), s)
				}
			}
			return true
		})
	}
}

// shownBy returns the literal that a call puts before people.
func shownBy(call *ast.CallExpr) (string, bool) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	at, ok := shows[name]
	if name == "Aria" && len(call.Args) == 2 {
		if kind, _ := stringOf(call.Args[0]); kind == "label" || kind == "description" {
			at, ok = 1, true
		}
	}
	if !ok || at >= len(call.Args) {
		return "", false
	}
	return stringOf(call.Args[at])
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// A text that nobody says any more is one that translators still work on.
func TestEveryTextIsSaid(t *testing.T) {
	var source strings.Builder
	for _, pattern := range []string{"../ui/*.go", "../../server/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(b)
		}
	}
	said := map[string]bool{}
	for _, m := range regexp.MustCompile(`\btext\.([A-Z]\w*)`).FindAllStringSubmatch(source.String(), -1) {
		said[m[1]] = true
	}
	set := token.NewFileSet()
	own, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range own {
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			vars, ok := d.(*ast.GenDecl)
			if !ok || vars.Tok != token.VAR {
				continue
			}
			for _, s := range vars.Specs {
				for _, v := range s.(*ast.ValueSpec).Names {
					if v.IsExported() && !said[v.Name] {
						t.Errorf("%s: nobody says %s", set.Position(v.Pos()), v.Name)
					}
				}
			}
		}
	}
}
