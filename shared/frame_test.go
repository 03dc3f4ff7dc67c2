package shared

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, line string
		want       Frame
	}{
		{"the original", "bob|hello", Frame{Address: "bob", Content: "hello"}},
		{"no bar", "hello", Frame{Content: "hello"}},
		{"no bar, but what looks like a header", "bob;id=3", Frame{Content: "bob;id=3"}},
		{"nothing", "", Frame{}},
		{"a bar alone", "|", Frame{}},
		{"to the last address", "|x", Frame{Content: "x"}},
		{"to the last address, with a key", ";id=3|x", Frame{ID: "3", Content: "x"}},
		{"bars in the content", "bob|a|b||", Frame{Address: "bob", Content: "a|b||"}},
		{"content is taken byte for byte", "bob| ;id=3\r\n\t%41\x00 |", Frame{Address: "bob", Content: " ;id=3\r\n\t%41\x00 |"}},
		{"blanks around the address", " \t bob\u3000 ;id=3|x", Frame{Address: "bob", ID: "3", Content: "x"}},
		{"an address of blanks", "  |x", Frame{Content: "x"}},
		{"a line break around the address", "\r\nbob\n|x", Frame{Address: "bob", Content: "x"}},
		{"blanks inside stay", "bob smith|x", Frame{Address: "bob smith", Content: "x"}},
		{"escapes mean nothing in an address", "b%6Fb|x", Frame{Address: "b%6Fb", Content: "x"}},
		{"no content", "@ack;n=421|", Frame{Address: "@ack", N: 421}},
		{"a group", "#lunch|noon?", Frame{Address: "#lunch", Content: "noon?"}},
		{"names of the world", "张三|你好", Frame{Address: "张三", Content: "你好"}},
		{"every key", "@x;user=u;epoch=e;version=v;code=c;state=s;from=f;by=b;with=w;key=k;but=1-2;called=n;picture=p;to=t;of=1;n=2;id=i;re=3;file=l;at=4;dup;reset|c", Frame{
			Address: "@x", User: "u", Epoch: "e", Version: "v", Code: "c", State: "s", From: "f", By: "b", With: "w", Key: "k", But: "1-2", Called: "n", Picture: "p", To: "t",
			Of: 1, N: 2, ID: "i", Re: 3, File: "l", At: 4, Dup: true, Reset: true, Content: "c",
		}},
		{"in any order", "@x;n=2;by=b|", Frame{Address: "@x", By: "b", N: 2}},
		{"unknown keys", "bob;x;colour=red;x=1;x=%25;id=3|y", Frame{Address: "bob", ID: "3", Content: "y"}},
		{"an unknown verb", "@pin;n=3|", Frame{Address: "@pin", N: 3}},
		{"key and key=", "bob;id=;n=;dup=;reset|x", Frame{Address: "bob", Dup: true, Reset: true, Content: "x"}},
		{"an equals sign in a value", "bob;id=a=b=|x", Frame{Address: "bob", ID: "a=b=", Content: "x"}},
		{"blanks in a value", "bob;id= a |x", Frame{Address: "bob", ID: " a ", Content: "x"}},
		{"escapes", "bob;id=%25%3B%7C%0D%0A%00|%25", Frame{Address: "bob", ID: "%;|\r\n\x00", Content: "%25"}},
		{"small escapes, and ones that need not be", "bob;id=%3b%7ca%62c|x", Frame{Address: "bob", ID: ";|abc", Content: "x"}},
		{"escaped text", "bob;to=%E5%BC%A0三|x", Frame{Address: "bob", To: "张三", Content: "x"}},
		{"numbers with zeros before them", "bob;n=000000000000000000000000042|x", Frame{Address: "bob", N: 42, Content: "x"}},
		{"an escaped number", "bob;n=%34%32|x", Frame{Address: "bob", N: 42, Content: "x"}},
		{"the largest number", "bob;n=9007199254740991|x", Frame{Address: "bob", N: MaxN, Content: "x"}},
		{"the longest key", "bob;abcdefghijklmn-1|x", Frame{Address: "bob", Content: "x"}},
		{"the longest header", strings.Repeat("a", MaxHeader) + "|x", Frame{Address: strings.Repeat("a", MaxHeader), Content: "x"}},
		{"the longest content", "|" + strings.Repeat("a", MaxContent), Frame{Content: strings.Repeat("a", MaxContent)}},
		{"the longest content without a bar", strings.Repeat("a", MaxContent), Frame{Content: strings.Repeat("a", MaxContent)}},
		{"the longest frame", strings.Repeat("a", MaxHeader) + "|" + strings.Repeat("a", MaxContent),
			Frame{Address: strings.Repeat("a", MaxHeader), Content: strings.Repeat("a", MaxContent)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse(tt.line)
			if err != nil || got != tt.want {
				t.Fatalf("Parse(%.100q) = %+.200v, %v; want %+.200v", tt.line, got, err, tt.want)
			}
			again, err := Parse(got.String())
			if err != nil || again != got {
				t.Errorf("its canonical line %.100q is read as %+.200v, %v", got.String(), again, err)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		name, line string
		want       Code
	}{
		{"a bad byte in the address", "bob\xff|x", CodeBadText},
		{"half a letter in the content", "bob|\xe4\xbd", CodeBadText},
		{"a surrogate", "bob|\xed\xa0\x80", CodeBadText},
		{"not text without a bar", "\x80", CodeBadText},
		{"a header too long", strings.Repeat("a", MaxHeader+1) + "|x", CodeTooLong},
		{"content too long", "|" + strings.Repeat("a", MaxContent+1), CodeTooLong},
		{"content too long without a bar", strings.Repeat("a", MaxContent+1), CodeTooLong},
		{"a frame too long", strings.Repeat("a", MaxFrame+1), CodeTooLong},
		{"a frame too long is not read at all", strings.Repeat("\xff", MaxFrame+1), CodeTooLong},
		{"a key twice", "bob;id=3;id=3|x", CodeBadFrame},
		{"a key twice, empty", "bob;id=3;id|x", CodeBadFrame},
		{"a flag twice", "bob;dup;dup|x", CodeBadFrame},
		{"a number twice", "bob;n=0;n=0|x", CodeBadFrame},
		{"an empty key", "bob;|x", CodeBadFrame},
		{"an empty key between others", "bob;id=3;;n=4|x", CodeBadFrame},
		{"an empty key with a value", "bob;=3|x", CodeBadFrame},
		{"a key too long", "bob;abcdefghijklmn-12|x", CodeBadFrame},
		{"a key in capitals", "bob;ID=3|x", CodeBadFrame},
		{"a blank before a key", "bob; id=3|x", CodeBadFrame},
		{"a blank after a key", "bob;id =3|x", CodeBadFrame},
		{"an escaped key", "bob;%69d=3|x", CodeBadFrame},
		{"a key in letters of the world", "bob;é=3|x", CodeBadFrame},
		{"an escape cut short", "bob;id=%4|x", CodeBadFrame},
		{"a percent sign alone", "bob;id=%|x", CodeBadFrame},
		{"an escape that is none", "bob;id=%zz|x", CodeBadFrame},
		{"half an escape that is none", "bob;id=%4z|x", CodeBadFrame},
		{"a bad escape of an unknown key", "bob;x=%zz|x", CodeBadFrame},
		{"escaped bytes that are not text", "bob;id=%FF|x", CodeBadFrame},
		{"half a letter, escaped", "bob;id=%E5%BC|x", CodeBadFrame},
		{"a line break in a value", "bob;id=a\nb|x", CodeBadFrame},
		{"a return in a value", "bob;id=\r|x", CodeBadFrame},
		{"NUL in an unknown value", "bob;x=\x00|x", CodeBadFrame},
		{"a line break in the address", "bo\nb|x", CodeBadFrame},
		{"NUL in the address", "\x00bob|x", CodeBadFrame},
		{"a flag with a value", "bob;dup=1|x", CodeBadFrame},
		{"the other flag with a value", "bob;reset=no|x", CodeBadFrame},
		{"a number beyond the largest", "bob;n=9007199254740992|x", CodeBadFrame},
		{"a number far beyond", "bob;n=90071992547409910|x", CodeBadFrame},
		{"a number that would wrap", "bob;n=18446744073709551617|x", CodeBadFrame},
		{"a negative number", "bob;n=-1|x", CodeBadFrame},
		{"a number with a sign", "bob;n=+1|x", CodeBadFrame},
		{"a fraction", "bob;n=1.5|x", CodeBadFrame},
		{"a number with a blank", "bob;n= 1|x", CodeBadFrame},
		{"a number in hex", "bob;re=0x10|x", CodeBadFrame},
		{"digits of the world", "bob;of=１|x", CodeBadFrame},
		{"a time that is none", "bob;at=now|x", CodeBadFrame},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Parse(tt.line)
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Code != tt.want || f != (Frame{}) {
				t.Fatalf("Parse(%.100q) = %+.200v, %v; want %s", tt.line, f, err, tt.want)
			}
			if want := "tobar: " + string(tt.want); err.Error() != want {
				t.Errorf("the error says %q, want %q", err, want)
			}
		})
	}
}

func TestAppendTo(t *testing.T) {
	tests := []struct {
		frame Frame
		want  string
	}{
		{Frame{}, "|"},
		{Frame{Content: "a|b"}, "|a|b"},
		{Frame{Address: "bob", Content: "hello"}, "bob|hello"},
		{Frame{Address: "@ack", N: 421}, "@ack;n=421|"},
		{Frame{ID: "3", Content: "x"}, ";id=3|x"},
		{Frame{Address: "bob", ID: "%;|\r\n\x00=é", Content: "%;|"}, "bob;id=%25%3B%7C%0D%0A%00=é|%;|"},
		{Frame{Address: "@sent", Reset: true, Dup: true, At: 4, ID: "i", N: MaxN, To: "bob"}, "@sent;to=bob;n=9007199254740991;id=i;at=4;dup;reset|"},
		{Frame{
			Address: "@x", User: "u", Epoch: "e", Version: "v", Code: "c", State: "s", From: "f", By: "b", With: "w", Key: "k", But: "1-2", Called: "n", Picture: "p", To: "t",
			Of: 1, N: 2, ID: "i", Re: 3, File: "l", At: 4, Dup: true, Reset: true, Content: "c",
		}, "@x;user=u;epoch=e;version=v;code=c;state=s;from=f;by=b;with=w;key=k;but=1-2;called=n;picture=p;to=t;of=1;n=2;id=i;re=3;file=l;at=4;dup;reset|c"},
	}
	for _, tt := range tests {
		if got := tt.frame.String(); got != tt.want {
			t.Errorf("%+v is written\n%q, want\n%q", tt.frame, got, tt.want)
		}
		if got := string(tt.frame.AppendTo([]byte("before "))); got != "before "+tt.want {
			t.Errorf("appended: %q", got)
		}
		if got, err := Parse(tt.want); err != nil || got != tt.frame {
			t.Errorf("%q is read as %+v, %v", tt.want, got, err)
		}
	}
}

// Every field of a frame is written and read: none was forgotten on one side.
func TestEveryFieldTravels(t *testing.T) {
	typ := reflect.TypeFor[Frame]()
	for i := range typ.NumField() {
		var f Frame
		switch v := reflect.ValueOf(&f).Elem().Field(i); v.Kind() {
		case reflect.String:
			v.SetString("x")
		case reflect.Int64:
			v.SetInt(7)
		case reflect.Bool:
			v.SetBool(true)
		default:
			t.Fatalf("%s is of a kind that this test does not know", typ.Field(i).Name)
		}
		if got, err := Parse(f.String()); err != nil || got != f {
			t.Errorf("%s: %q is read as %+v, %v", typ.Field(i).Name, f, got, err)
		}
	}
}

func TestKindOfAddress(t *testing.T) {
	for address, want := range map[string][2]bool{
		"": {}, "bob": {}, "b@b": {}, "b#b": {}, "@sent": {true, false}, "@": {true, false}, "#lunch": {false, true}, "#": {false, true},
	} {
		f := Frame{Address: address}
		if got := [2]bool{f.IsVerb(), f.IsGroup()}; got != want {
			t.Errorf("%q: verb, group = %v, want %v", address, got, want)
		}
	}
}

func TestVerbsAreAddresses(t *testing.T) {
	for _, verb := range []string{
		VerbHello, VerbLive, VerbSent, VerbEdit, VerbDelete, VerbReact, VerbAck, VerbDelivered,
		VerbRead, VerbTyping, VerbPresence, VerbPing, VerbPong, VerbError,
	} {
		f := Frame{Address: verb}
		if got, err := Parse(f.String()); err != nil || got != f || !f.IsVerb() {
			t.Errorf("%q is read as %+v, %v", verb, got, err)
		}
	}
}

// A number of the log is exact in every reader of JSON, and what is absent is left out.
func TestMessageJSON(t *testing.T) {
	full := Message{
		N: MaxN, From: "alice", To: "张三", ID: "k", At: 1795409762123, Re: 412, Content: "a\u2028<b>|",
		Edited: 500, Deleted: true, Reactions: []Reaction{{By: "bob", Content: "👍"}},
	}
	for _, want := range []Message{full, {N: 1, From: "a", To: "b", Content: "c"}} {
		b, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Message
		if err := json.Unmarshal(b, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is read as %+v, %v", b, got, err)
		}
		var plain map[string]any
		if err := json.Unmarshal(b, &plain); err != nil {
			t.Fatal(err)
		}
		if n, ok := plain["n"].(float64); !ok || int64(n) != want.N {
			t.Errorf("a reader without integers reads n %v of %s", plain["n"], b)
		}
		if len(plain) != 5 && want.Edited == 0 {
			t.Errorf("absent keys are written: %s", b)
		}
	}
}
