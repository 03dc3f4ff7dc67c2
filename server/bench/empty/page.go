// Package empty is little more than nothing, done by go-app: thirty rows, and a field with a button that follows
// it. It needs no network of its own and keeps nothing. What it takes until it answers is the floor that the app stands
// on, and says how fast a machine is.
package empty

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Path is where the page is.
const Path = "/"

const rows = 30

// page has the names that the probe of bench client looks for.
type page struct {
	app.Compo
	typed string
}

// Register names the page to go-app, in the browser and in the server.
func Register() {
	app.Route(Path, func() app.Composer { return &page{} })
}

// Render draws the page.
func (p *page) Render() app.UI {
	return app.Div().Body(
		app.Range(make([]struct{}, rows)).Slice(func(i int) app.UI {
			return app.Div().Body(app.B().Text(fmt.Sprintf("Person %d", i)), app.Span().Text("good morning"), app.Small().Text("12:58"))
		}),
		app.Textarea().DataSet("test", "composer").OnInput(p.follow),
		app.Button().DataSet("test", "send").Disabled(p.typed == "").Text("Send"),
	)
}

func (p *page) follow(ctx app.Context, _ app.Event) {
	p.typed = ctx.JSSrc().Get("value").String()
}
