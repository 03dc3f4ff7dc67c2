package shared

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFileLine(t *testing.T) {
	for _, f := range []File{
		{ID: "A1", Size: 48213, Type: "image/jpeg", Width: 1600, Height: 1200, Colours: "fff000", Name: "lunch at noon.jpg"},
		{ID: "A1", Size: 4096, Type: "audio/webm", Length: 12_340, Peaks: "0v19a", Name: "voice.webm"},
		{ID: "A1", Size: 4096, Type: "audio/mpeg", Length: 12_340, Name: "a song.mp3"},
		{ID: "A1", Name: "- a  b"},
		{ID: "A1", Size: MaxN, Type: "text/plain"},
		{ID: "A1", Name: "年度报告；100%|最终.docx"},
	} {
		if got, ok := ParseFile(f.String()); !ok || got != f {
			t.Errorf("%q became %+v", f, got)
		}
		if got := FileID(f.String()); got != f.ID {
			t.Errorf("the ID of %q is %q", f, got)
		}
		frame := Frame{Address: "bob", N: 4, File: f.String(), Content: "x"}
		if got, err := Parse(frame.String()); err != nil || got != frame {
			t.Errorf("%s became %s (%v)", frame, got, err)
		}
	}
	for line, want := range map[string]File{
		"A1":                        {ID: "A1"},
		"A1 x - 5x - n":             {ID: "A1", Name: "n"},
		"A1 9 a/b -5x7 c d":         {ID: "A1", Size: 9, Type: "a/b", Colours: "c", Name: "d"},
		"A1 9 audio/webm 5ms 0v n":  {ID: "A1", Size: 9, Type: "audio/webm", Length: 5, Peaks: "0v", Name: "n"},
		"A1 9 audio/webm -5ms 0v n": {ID: "A1", Size: 9, Type: "audio/webm", Colours: "0v", Name: "n"},
		"A1 9 a/b 99999999999x2 c":  {ID: "A1", Size: 9, Type: "a/b", Width: 99999999999, Height: 2, Colours: "c"},
	} {
		if got, ok := ParseFile(line); !ok || got != want {
			t.Errorf("%q became %+v, %v", line, got, ok)
		}
	}
	for _, line := range []string{"", " 1 2", "- 1 2"} {
		if f, ok := ParseFile(line); ok {
			t.Errorf("%q became %+v", line, f)
		}
	}
}

func TestFileName(t *testing.T) {
	for name, want := range map[string]string{
		"photo.jpg":                               "photo.jpg",
		"../../etc/passwd":                        "passwd",
		`C:\Users\me\a b.txt`:                     "a b.txt",
		"two\nlines.txt":                          "two lines.txt",
		"a\x00b\u202Egpj.exe":                     "abgpj.exe",
		"  ":                                      "",
		"caf\xe9.txt":                             "caf\uFFFD.txt",
		`say "hi" 100%;|.html`:                    `say "hi" 100%;|.html`,
		"报告.docx":                                 "报告.docx",
		strings.Repeat("x", 300) + ".jpeg":        strings.Repeat("x", 232) + "….jpeg",
		strings.Repeat("文", 200) + ".pdf":         strings.Repeat("文", 77) + "….pdf",
		"." + strings.Repeat("x", 300):            "." + strings.Repeat("x", 236) + "…",
		strings.Repeat(";", 100) + ".a":           strings.Repeat(";", 78) + "….a",
		"a." + strings.Repeat("long ending ", 30): "a." + strings.Repeat("long ending ", 19) + "long end"[:7] + "…",
		strings.Repeat("x", 240):                  strings.Repeat("x", 240),
	} {
		got := FileName(name)
		if got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
		if !utf8.ValidString(got) || escapedSize(got) > 240 {
			t.Errorf("%q takes %d bytes", got, escapedSize(got))
		}
	}
}

// The longest header that a server writes is one that clients take.
func TestFileHeaderFits(t *testing.T) {
	name := strings.Repeat("\U0001F600", 32)
	f := File{ID: strings.Repeat("A", 26), Size: MaxN, Type: strings.Repeat("t", 64), Width: 99999, Height: 99999,
		Colours: strings.Repeat("f", MaxColours), Name: FileName(strings.Repeat(";", 300))}
	if size := escapedSize(f.String()); size > MaxFileText {
		t.Errorf("the line of a file takes %d bytes, more than %d", size, MaxFileText)
	}
	f.Length, f.Peaks = MaxLength, strings.Repeat("v", MaxPeaks)
	if size := escapedSize(f.String()); size > MaxFileText {
		t.Errorf("the line of a voice message takes %d bytes, more than %d", size, MaxFileText)
	}
	f.Length = 0
	frame := Frame{Address: name, To: name, N: MaxN, Re: MaxN, At: MaxN, ID: strings.Repeat("\u00e9", MaxID), File: f.String()}
	if _, err := Parse(frame.String()); err != nil {
		t.Errorf("%d bytes: %v", len(frame.String()), err)
	}
}

// Only a sound with peaks is a voice message.
func TestVoice(t *testing.T) {
	for line, want := range map[string]bool{
		"A1 9 audio/webm 12340ms 0v19 voice.webm": true,
		"A1 9 audio/webm 12340ms - voice.webm":    false,
		"A1 9 audio/webm - 0v19 voice.webm":       false,
		"A1 9 video/webm 12340ms 0v19 voice.webm": false,
		"A1 9 image/png 4x3 fff photo.png":        false,
	} {
		if f, ok := ParseFile(line); !ok || f.Voice() != want {
			t.Errorf("%q: %v", line, f.Voice())
		}
	}
}
