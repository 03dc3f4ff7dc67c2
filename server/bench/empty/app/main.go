// Command app is the client of the empty page, compiled as go-app's documentation has it.
package main

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/server/bench/empty"
)

func main() {
	empty.Register()
	app.RunWhenOnBrowser()
}
