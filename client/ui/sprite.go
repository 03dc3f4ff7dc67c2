package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// symbol is one icon: lines on a grid of 20, which take their colour and width
// from what they stand in.
type symbol struct {
	name  string
	lines string // as the attribute d of an SVG path
}

// symbols are part of the page, not a file beside it: an icon that is needed
// for the first time when the server is gone, such as the clock of a waiting message, has to be here.
var symbols = [...]symbol{
	{"write", "M9.5 3.5H6A2.5 2.5 0 0 0 3.5 6v8A2.5 2.5 0 0 0 6 16.5h8a2.5 2.5 0 0 0 2.5-2.5v-3.5M8 12l.6-2.6 6.9-6.9a1.4 1.4 0 0 1 2 2l-6.9 6.9z"},
	{"menu", "M3.5 6h13M3.5 10h13M3.5 14h13"},
	{"back", "M12 4l-6 6 6 6"},
	{"send", "M10 16V4M4.5 9.5L10 4l5.5 5.5"},
	{"down", "M5 8l5 5 5-5"},
	{"invite", "M5 6.500a3 3 0 1 0 6 0a3 3 0 1 0-6 0M2.5 16.500c.4-3 2.6-4.8 5.5-4.8 1.3 0 2.5.4 3.4 1M15 11.500v5M12.5 14h5"},
	{"settings", "M3 6h7M14 6h3M3 14h3M10 14h7M10 6a2 2 0 1 0 4 0a2 2 0 1 0-4 0M6 14a2 2 0 1 0 4 0a2 2 0 1 0-4 0"},
	{"copy", "M9 7h5.500a2 2 0 0 1 2 2v5.500a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2zM13 7V5.500a2 2 0 0 0-2-2H5.500a2 2 0 0 0-2 2V11a2 2 0 0 0 2 2H7"},
	{"reply", "M8 5L3.500 9.500 8 14M4 9.500h7a5.500 5.500 0 0 1 5.500 5.500"},
	{"forward", "M12 5l4.500 4.500L12 14M16 9.500H9A5.500 5.500 0 0 0 3.500 15"},
	{"delete", "M3.500 5.500h13M8 5.500v-2h4v2M5.500 5.500l.8 11h7.400l.8-11M8.500 9v4.500M11.500 9v4.500"},
	{"quiet", "M16.500 11.800A7 7 0 1 1 8.200 3.500a5.500 5.500 0 0 0 8.300 8.300z"},
	{"add", "M10 4.500v11M4.500 10h11"},
	{"more", "M5 10v.1M10 10v.1M15 10v.1"},
	{"search", "M4 9a5 5 0 1 0 10 0a5 5 0 1 0-10 0M12.700 12.700L16.500 16.500"},
	{"theme", "M10 3.500a6.500 6.500 0 1 0 0 13a6.500 6.500 0 1 0 0-13M10 3.500v13M10 7h5.800M10 10h6.500M10 13h5.800"},
	{"keys", "M4.500 5.500h11a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-11a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2zM5.500 8.500v.1M8.500 8.500v.1M11.500 8.500v.1M14.500 8.500v.1M7 11.500h6"},
	{"leave", "M8 3.500H5.500a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2H8M12.500 6.500L16 10l-3.500 3.500M16 10H8"},
	{"close", "M5 5l10 10M15 5L5 15"},
	{"attach", "M14.500 6.500l-6.400 6.400a1.500 1.500 0 0 0 2.100 2.100l6.400-6.400a3 3 0 0 0-4.200-4.200L6 10.800a4.600 4.600 0 0 0 6.500 6.500l4-4"},
	{"mic", "M10 3a2.500 2.500 0 0 0-2.500 2.500v4a2.500 2.500 0 0 0 5 0v-4A2.500 2.500 0 0 0 10 3zM5 9.500a5 5 0 0 0 10 0M10 14.500v2.500"},
	{"smile", "M3.500 10a6.500 6.500 0 1 0 13 0a6.500 6.500 0 1 0-13 0M7 11.500a3.400 3.400 0 0 0 6 0M7.800 8v.1M12.200 8v.1"},
	{"play", "M7 4.500v11l9-5.500z"},
	{"pause", "M7 5v10M13 5v10"},
	{"lock", "M6 9h8a1 1 0 0 1 1 1v5.500a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1zM7.500 9V6.500a2.500 2.500 0 0 1 5 0V9"},
	{"file", "M11.500 3.500H6.500A1.500 1.500 0 0 0 5 5v10a1.500 1.500 0 0 0 1.500 1.500h7A1.500 1.500 0 0 0 15 15V7zM11.500 3.500V7H15"},
	{"save", "M10 3.500v8.500M6.500 8.800L10 12.300l3.500-3.500M4 16.500h12"},
	{"zoom", "M4 8.500a4.500 4.500 0 1 0 9 0a4.500 4.500 0 1 0-9 0M12 12l4.500 4.500M6.500 8.500h4M8.500 6.500v4"},
	{"pin", "M7 3.500h6M8.200 3.500v4.800L5.500 11.500h9l-2.700-3.200V3.500M10 11.500v5"},
	{"mute", "M7 5.500a3.500 3.500 0 0 1 6.500 2c0 2.200.2 3.600 1 4.800M6.500 8c0 2.700-.3 4-1.500 5.500h8.500M8.600 16a1.500 1.500 0 0 0 2.800 0M4 3.500l12.500 13"},
	{"archive", "M3.500 4h13v3.500h-13zM4.500 7.500V14.500a2 2 0 0 0 2 2h7a2 2 0 0 0 2-2V7.500M8 10.500h4"},
	{"unread", "M10.500 4.500H6A2.500 2.500 0 0 0 3.500 7v4.500A2.500 2.500 0 0 0 6 14h.5v3l3.500-3h4a2.500 2.500 0 0 0 2.500-2.500v-1M13 5.500a2 2 0 1 0 4 0a2 2 0 1 0-4 0"},
	{"talk", "M6 4h8a2.500 2.500 0 0 1 2.500 2.500v4.500a2.500 2.500 0 0 1-2.500 2.500h-4L6.500 16.500V13.500H6A2.500 2.500 0 0 1 3.500 11V6.500A2.500 2.500 0 0 1 6 4z"},
	{"block", "M3.500 10a6.500 6.500 0 1 0 13 0a6.500 6.500 0 1 0-13 0M5.500 5.500l9 9"},
	{"waiting", "M4.5 10a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0M10 7v3l2 1.5"},
	{"stored", "M5.5 10.500l3 3 6-7"},
	{"delivered", "M2 10.500l3 3 6-7M9.3 12.500l1 1 6-7"},
	{"read", "M2 10.500l3 3 6-7M9.3 12.500l1 1 6-7"},
	{"refused", "M4 10a6 6 0 1 0 12 0a6 6 0 1 0-12 0M10 7v3.500M10 13v.1"},
}

// bubbleMark is the mark of Tobar, as in web/static/mark.svg.
const bubbleMark = "M176 92h64a72 72 0 0 1 72 72v76a20 20 0 0 0 40 0V116a42 42 0 0 1 84 0v282a42 42 0 0 1-84 0v-54H176a100 100 0 0 1-100-100v-52a100 100 0 0 1 100-100z"

const (
	svgSpace   = "http://www.w3.org/2000/svg"
	symbolHref = "#icon-"
	symbolID   = "icon-"
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

// sprite holds the symbols, unseen, for whatever draws one.
func sprite() app.UI {
	all := make([]app.UI, 0, len(symbols)+1)
	for _, s := range symbols {
		all = append(all, svg("symbol").ID(symbolID+s.name).Attr("viewBox", "0 0 20 20").
			Body(svg("path").Attr("d", s.lines)))
	}
	all = append(all, svg("symbol").ID(symbolID+"mark").Attr("viewBox", "76 87 360 358").
		Body(svg("path").Attr("d", bubbleMark).Attr("fill", "currentColor").Attr("stroke", "none")))
	return svg("svg").Class("sprite").Aria("hidden", true).Body(all...)
}

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
