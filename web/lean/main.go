// Command lean prints an overlay for the compiler (go help build, -overlay) that
// puts the packages of this directory in the place of the standard library's.
// Only the app is compiled with it. Where a new version of a library mentions a
// name that is not there, the compiler says so.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

func main() {
	overlay, err := overlay()
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(map[string]any{"Replace": overlay})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "lean:", err)
		os.Exit(1)
	}
}

// replaced are the standard library's packages that have a package of ours, by the name of each.
var replaced = []string{"net/http", "regexp"}

// overlay maps each file of the replaced packages to nothing, and one that is not there to ours.
func overlay() (map[string]string, error) {
	replace := map[string]string{}
	for _, pkg := range replaced {
		standard, err := directory(pkg)
		if err != nil {
			return nil, err
		}
		name := path.Base(pkg)
		ours, err := directory("tobar/web/lean/" + name)
		if err != nil {
			return nil, err
		}
		files, err := filepath.Glob(filepath.Join(standard, "*.go"))
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("no Go files in %s", standard)
		}
		replace[filepath.Join(standard, "lean.go")] = filepath.Join(ours, name+".go")
		for _, file := range files {
			replace[file] = ""
		}
	}
	return replace, nil
}

// directory is where the sources of a package are.
func directory(pkg string) (string, error) {
	cmd := exec.Command("go", "list", "-f", "{{.Dir}}", pkg)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go list %s: %w", pkg, err)
	}
	return strings.TrimSpace(string(out)), nil
}
