package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

const (
	svgSpace = "http://www.w3.org/2000/svg"
	// symbolHref leads to the symbol of an icon in web/sprite.svg, which is in the page.
	symbolHref = "#icon-"
)

// tag makes an element. go-app has a type for each kind, which would bring
// sixty methods apiece into the download: this one does for all.
func tag(name string) app.HTMLElem { return app.Elem(name) }

// styled, box and say are what most elements are made with: calls weigh in the download.
func styled(name, class string) app.HTMLElem { return tag(name).Class(class) }

func box(name, class string, children ...app.UI) app.HTMLElem {
	return tag(name).Class(class).Body(children...)
}

func say(name, class, words string) app.HTMLElem { return tag(name).Class(class).Text(words) }

// slot is a place for what comes and goes. go-app compares children by their
// position: without it whatever follows would be taken for something else, be made
// anew, and lose the place that it was scrolled to, or the text in it.
func slot(shown bool, content func() app.UI) app.UI {
	return box("div", "slot", app.If(shown, content))
}

func svg(name string) app.HTMLElem { return tag(name).XMLNS(svgSpace) }

func button(class string) app.HTMLElem { return tag("button").Attr("type", "button").Class(class) }

// icon draws one of the symbols; those who listen are told by what it stands in.
func icon(name, class string) app.UI {
	return svg("svg").Class(class).Aria("hidden", true).Body(svg("use").Attr("href", symbolHref+name))
}

// iconElement is icon for the timeline.
func iconElement(name, class string) app.Value {
	drawn := document().Call("createElementNS", svgSpace, "svg")
	use := document().Call("createElementNS", svgSpace, "use")
	setAttributes(use, "href", symbolHref+name)
	drawn.Call("appendChild", use)
	return setAttributes(drawn, "class", class)
}
