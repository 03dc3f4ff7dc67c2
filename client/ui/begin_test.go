package ui

import (
	"os"
	"strings"
	"testing"
)

// What the page reads before the app is there is as much as the app asks for.
func TestFirstPage(t *testing.T) {
	script, err := os.ReadFile("../../web/static/begin.js")
	if err != nil || !strings.Contains(string(script), "const limit = "+itoa(pageSize)+";") {
		t.Errorf("begin.js does not read %d messages (%v)", pageSize, err)
	}
}
