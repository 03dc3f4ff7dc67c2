package shared_test

import (
	"errors"
	"fmt"

	"tobar/shared"
)

func ExampleParse() {
	f, err := shared.Parse("bob;id=k1;re=412|yes | no?")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("to %s, id %s, in reply to %d: %s\n", f.Address, f.ID, f.Re, f.Content)
	// Output: to bob, id k1, in reply to 412: yes | no?
}

// Without a bar a line is content alone: it goes to whom the last one went.
func ExampleParse_noBar() {
	f, _ := shared.Parse("and another thing")
	fmt.Printf("%q %q\n", f.Address, f.Content)
	// Output: "" "and another thing"
}

func ExampleParse_refused() {
	_, err := shared.Parse("bob;id=1;id=2|twice")
	if e, ok := errors.AsType[*shared.Error](err); ok {
		fmt.Println(e.Code)
	}
	// Output: bad-frame
}

func ExampleFrame_AppendTo() {
	f := shared.Frame{Address: shared.VerbSent, To: "bob", N: 422, ID: "50%", At: 1795409762123}
	fmt.Printf("%s\n", f.AppendTo(nil))
	// Output: @sent;to=bob;n=422;id=50%25;at=1795409762123|
}

func ExampleFrame_IsVerb() {
	for _, line := range []string{"bob|hi", "#lunch|noon?", "@typing;to=bob|"} {
		f, _ := shared.Parse(line)
		fmt.Println(f.Address, f.IsVerb(), f.IsGroup())
	}
	// Output:
	// bob false false
	// #lunch false true
	// @typing true false
}

func ExampleCheckName() {
	fmt.Println(shared.CheckName("张三"), shared.CheckName("bob.smith"), shared.CheckName("bob smith"))
	// Output: true true false
}
