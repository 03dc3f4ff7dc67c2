package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"
)

// The wire's codes and the words for them are in two rooms that do not import
// each other; the source says whether one was forgotten.
func TestRefusalOfEveryCode(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../shared/code.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if code, ok := stringOf(spec.Values[0]); ok {
			codes++
			if _, ok := refusals[code]; !ok {
				t.Errorf("no words for the code %q", code)
			}
			if got := Refusal(code).In(Chinese); got == refused.ZH {
				t.Errorf("%q is not told apart", code)
			}
		}
		return true
	})
	if codes < 10 {
		t.Fatalf("only %d codes found in shared", codes)
	}
	if Refusal("of a newer server") != refused {
		t.Error("an unknown code is not merely refused")
	}
}
