package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// axeEnv says whether the rules of axe-core must be there (required), or may be
// done without (anything else).
const axeEnv = "TOBAR_AXE"

// axeCore is the script with the rules, "" where ./build.sh test has not fetched it.
var axeCore = sync.OnceValue(func() string {
	script, err := os.ReadFile(filepath.Join("..", ".cache", "axe", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		return ""
	}
	return string(script)
})

// accessible fails where the screen, as it is now, breaks a rule that keeps
// somebody from using it: what axe-core calls serious or critical.
func (p *profile) accessible(what string) {
	p.t.Helper()
	if axeCore() == "" {
		if os.Getenv(axeEnv) == "required" {
			p.t.Fatal("no axe-core in .cache/axe: ./build.sh test fetches it with npm")
		}
		p.t.Logf("%s is NOT looked at with axe-core, which is not in .cache/axe", what)
		return
	}
	if !value[bool](p, `!!window.axe`) {
		value[bool](p, axeCore()+"\n;true")
	}
	for _, broken := range value[[]string](p, `(async () => {
		await Promise.all(document.getAnimations().
			filter(a => a.effect.getComputedTiming().iterations !== Infinity).
			map(a => a.finished.catch(() => {})));
		const { violations } = await axe.run(document, { resultTypes: ["violations"] });
		return violations.filter(v => v.impact === "serious" || v.impact === "critical").map(v =>
			v.impact + " " + v.id + ": " + v.help + v.nodes.map(n => "\n  " + n.html + "\n  " + n.failureSummary).join(""));
	})()`) {
		p.t.Errorf("%s, %s: %s", p.name, what, strings.ReplaceAll(broken, "\n", "\n\t"))
	}
}
