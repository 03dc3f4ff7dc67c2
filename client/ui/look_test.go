package ui

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"tobar/client/chat"
	"tobar/client/text"
)

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "bob": "B", "bob.smith": "BS", "zoë": "Z", "ärger_x": "ÄX", "张三": "张三",
		"王小明": "小明", "欧": "欧", "!": "!", "...a": "A", "42": "4", "ñandú-o-b": "ÑO",
	} {
		if got := initials(name); got != want {
			t.Errorf("initials(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestEveryTintIsUsed(t *testing.T) {
	seen := map[string]bool{}
	for i := range 200 {
		seen[tint(fmt.Sprint("name", i))] = true
	}
	if len(seen) != len(tints) {
		t.Errorf("%d of %d colours are ever used", len(seen), len(tints))
	}
}

// White on every face holds WCAG AA.
func TestTintsCanBeRead(t *testing.T) {
	css, err := os.ReadFile("../../web/static/talk.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, class := range tints {
		m := regexp.MustCompile(`\.` + class + ` \{ background: #([0-9A-F]{6}); \}`).FindSubmatch(css)
		if m == nil {
			t.Errorf("no colour for %s", class)
			continue
		}
		if c := 1.05 / (luminance(string(m[1])) + 0.05); c < 4.5 {
			t.Errorf("%s #%s: contrast of white %.2f", class, m[1], c)
		}
	}
}

// The pairs of tokens that carry words hold WCAG AA, in both themes.
func TestTokensCanBeRead(t *testing.T) {
	css, err := os.ReadFile("../../web/static/tobar.css")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile(`(?s)--paper: .*?color-scheme`).FindAllString(string(css), -1)
	if len(blocks) != 3 {
		t.Fatalf("%d themes in tobar.css, want light, dark by the system, dark by choice", len(blocks))
	}
	if strings.Join(strings.Fields(blocks[1]), " ") != strings.Join(strings.Fields(blocks[2]), " ") {
		t.Error("dark by the system and dark by choice differ")
	}
	for _, block := range blocks[:2] {
		token := func(name string) float64 {
			m := regexp.MustCompile(`--` + name + `: #([0-9A-F]{6});`).FindStringSubmatch(block)
			if m == nil {
				t.Fatalf("no token %s in %s", name, block)
			}
			return luminance(m[1])
		}
		for _, pair := range []string{
			"ink paper", "ink paper-2", "ink jade-2", "ink-2 paper", "ink-2 paper-2", "ink-2 jade-2",
			"jade paper", "jade paper-2", "jade jade-2", "on-jade jade", "cinnabar paper", "cinnabar paper-2",
			"cinnabar jade-2", "amber paper-2", "amber jade-2",
		} {
			fore, back, _ := strings.Cut(pair, " ")
			a, b := token(fore), token(back)
			if c := (max(a, b) + 0.05) / (min(a, b) + 0.05); c < 4.5 {
				t.Errorf("%s on %s: contrast %.2f", fore, back, c)
			}
		}
	}
}

// luminance is WCAG's relative luminance of RRGGBB.
func luminance(hex string) float64 {
	var rgb [3]int
	fmt.Sscanf(hex, "%02X%02X%02X", &rgb[0], &rgb[1], &rgb[2])
	linear := func(v int) float64 {
		c := float64(v) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(rgb[0]) + 0.7152*linear(rgb[1]) + 0.0722*linear(rgb[2])
}

func TestOneLine(t *testing.T) {
	for s, want := range map[string]string{
		"": "", " \n\t": "", "a": "a", "  a \n b\t\tc ": "a b c", strings.Repeat("长", 500): strings.Repeat("长", 160),
	} {
		if got := oneLine(s); got != want {
			t.Errorf("oneLine(%q) = %q", s, got)
		}
	}
}

// Every mark has a look of its own, and words, since colour alone tells nothing.
func TestSights(t *testing.T) {
	icons, said := map[string]bool{}, map[string]bool{}
	for mark := chat.InOutbox; mark <= chat.Seen; mark++ {
		look := sights[mark]
		if icons[look.icon] || said[look.words.In(text.Chinese)] || look.icon == "" {
			t.Errorf("mark %d looks or reads like another", mark)
		}
		icons[look.icon], said[look.words.In(text.Chinese)] = true, true
	}
	sprite, err := os.ReadFile("../../web/sprite.svg")
	if err != nil {
		t.Fatal(err)
	}
	for icon := range icons {
		if !strings.Contains(string(sprite), `<symbol id="icon-`+icon+`"`) {
			t.Errorf("no symbol for %q", icon)
		}
	}
}
