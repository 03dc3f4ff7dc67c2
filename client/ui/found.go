package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tobar/client/chat"
	"tobar/client/text"
	"tobar/shared"
)

// The field above the list, and what was found, are drawn beside go-app, as the
// timeline is: rows that were drawn stay.

const (
	finderID = "finder" // the field and what belongs to it
	findID   = "find"   // the field
	endsID   = "find-ends"
	withinID = "find-within"
	foundID  = "found"
	saidID   = "found-said" // what those who listen are told

	// peopleFound is how many people are shown before the messages.
	peopleFound = 5
)

// What a button about the search does, in data-act.
const (
	doOpen    = "find-open"
	doFind    = "find" // in its kind, a conversation, or everywhere
	doEnd     = "find-end"
	doFurther = "find-further"
	doAgain   = "find-again"
	doHit     = "hit" // its kind is the number of a message
)

// drawFinder draws the field, which stays, and what is around it.
func (m *model) drawFinder() {
	box, field := byID(finderID), byID(findID)
	if !box.Truthy() {
		return
	}
	if !field.Truthy() {
		append1(box, iconElement("search", "icon"))
		field = put(box, "input type=search autocapitalize=none autocomplete=off spellcheck=false enterkeyhint=search maxlength=200 dir=auto"+
			" data-test=find data-act="+doOpen+" id="+findID+" aria-controls="+foundID, "")
		put(box, "div id="+endsID, "")
		put(box, "p.within id="+withinID, "")
		put(box, "p.aside role=status id="+saidID, "")
	}
	hint := m.plain(&text.SearchHint)
	attr(field, "placeholder", hint)
	attr(field, "aria-label", hint)
	attr(byID(foundID), "aria-label", m.plain(&text.Search))
	ends, within := byID(endsID), byID(withinID)
	ends.Set("textContent", "")
	within.Set("textContent", "")
	if m.place.finds {
		putKey(ends, doEnd, "close", m.plain(&text.SearchClear))
	}
	if m.place.in != "" {
		put(within, "span dir=auto", m.t(text.SearchIn, m.called(m.place.in)))
		put(within, "button.link type=button data-test=find-everywhere data-act="+doFind, m.plain(&text.SearchAll))
	}
}

// fillIn puts words into the field, unless they stand there.
func (m *model) fillIn(words string) {
	if field := byID(findID); field.Truthy() && field.Get("value").String() != words {
		field.Set("value", words)
	}
}

// drawFound draws what there is; fresh says that nothing of it is drawn yet.
func (m *model) drawFound(fresh bool) {
	found, s := byID(foundID), &m.search
	if !byID(saidID).Truthy() || !s.on { // the list draws it when it has been mounted
		return
	}
	if foot := found.Get("lastChild"); fresh {
		if found.Call("contains", focused()).Bool() {
			byID(findID).Call("focus")
		}
		found.Set("textContent", "")
		s.drawn, s.lang, s.rows = 0, m.lang, len(m.state.Rows())
		if s.kept {
			put(found, "p.note role=status data-test=found-kept", m.plain(&text.SearchKept))
		}
		m.drawPeople(found)
		if len(s.hits) > 0 {
			put(found, "h2.label", m.plain(&text.SearchMessages))
		}
	} else if foot.Truthy() {
		foot.Call("remove")
	}
	for ; s.drawn < len(s.hits); s.drawn++ {
		m.drawHit(found, &s.hits[s.drawn])
	}
	m.drawFoot(put(found, "div.foot", ""))
	said := ""
	if !s.busy && len(s.hits) > 0 {
		count := text.SearchCount
		if s.next > 0 {
			count = text.SearchCountOn
		}
		said = count.In(m.lang, len(s.hits))
	}
	byID(saidID).Set("textContent", said)
	m.pointAtHit()
}

// drawPeople shows those whose name begins as was typed, or holds it.
func (m *model) drawPeople(found app.Value) {
	if m.search.in != "" || m.search.blank() {
		return
	}
	for i, name := range m.peopleBy(m.search.words, matchInside, peopleFound) {
		if i == 0 {
			put(found, "h2.label", m.plain(&text.SearchPeople))
		}
		row := put(found, "a.row.person data-test=found-person", "")
		attr(row, "href", pathWith(name))
		m.putPerson(row, name)
	}
}

// drawHit shows a message that was found: in whose conversation, when it was written, and the found words.
func (m *model) drawHit(found app.Value, h *shared.Hit) {
	msg, by := &h.Message, ""
	p := place{kind: placeWith, with: h.With, finds: true, words: m.search.words, in: m.search.in, at: msg.N}
	row := put(found, "a.row.hit data-test=hit draggable=false data-act="+doHit, "")
	attr(row, "href", p.path())
	attr(row, "data-kind", itoa(int(msg.N)))
	if msg.From == m.state.Me().Name {
		by = m.plain(&text.You)
	}
	switch {
	case p.in == "":
		m.putPerson(row, h.With)
	case by == "":
		m.putPerson(row, msg.From)
	default:
		m.putFace(row, msg.From, "")
		put(row, "span.name", by)
		by = ""
	}
	put(row, "span.when", m.clock.brief(m.lang, msg.At))
	last := put(row, "span.last dir=auto", "")
	if by != "" {
		put(last, "span", by+m.plain(&text.Colon))
	}
	if file, ok := shared.ParseFile(msg.File); ok {
		name := file.Name
		if msg.Content != "" {
			name += m.plain(&text.Comma)
		}
		put(last, "span", name)
	}
	for _, part := range snippet(msg.Content, h.Marks) {
		look := "span"
		if part.marked {
			look = "mark"
		}
		put(last, look, part.words)
	}
}

// drawFoot says what stands in the stead of results, or after them.
func (m *model) drawFoot(foot app.Value) {
	s := &m.search
	empty := func(title, hint string) {
		e := put(foot, "div.empty", "")
		put(e, "h2", title)
		put(e, "p.hint", hint)
	}
	press := func(do string, label *text.Text) {
		put(foot, "button.secondary type=button data-act="+do+" data-test=found-"+do, m.plain(label))
	}
	switch {
	case s.blank() && s.in != "":
		empty(m.plain(&text.SearchHere), m.plain(&text.SearchHowIn))
	case s.blank():
		empty(m.plain(&text.Search), m.plain(&text.SearchHow))
	case s.busy && len(s.hits) > 0:
		put(foot, "p.hint", m.plain(&text.SearchBusy))
	case s.busy:
		attr(foot, "aria-busy", "true")
		for range 6 {
			e := put(foot, "div.row.hit.bones", "")
			put(e, "span.face", "")
			put(e, "span.bone.name", "")
			put(e, "span.bone.last", "")
		}
	case s.failed.EN != "":
		empty(m.plain(&text.SearchFailed), m.plain(&s.failed))
		press(doAgain, &text.TryAgain)
	case s.next > 0:
		press(doFurther, &text.SearchMore)
	case len(s.hits) == 0:
		empty(m.plain(&text.SearchNothing), m.t(text.SearchOther, s.words))
		if s.in != "" {
			press(doFind, &text.SearchAll)
		}
	}
	if s.lacks {
		put(foot, "p.hint", m.plain(&text.SearchLacks))
	}
}

// pointAtHit marks the hit that the conversation is opened at.
func (m *model) pointAtHit() {
	found := byID(foundID)
	if !found.Truthy() {
		return
	}
	if was := query(found, "[aria-current]"); was.Truthy() {
		was.Call("removeAttribute", "aria-current")
	}
	if hit := query(found, `[data-kind="`+itoa(int(m.place.at))+`"]`); hit.Truthy() {
		attr(hit, "aria-current", "true")
	}
}

// focusHit puts the focus on the hit that was pressed, or into the field.
func (m *model) focusHit() {
	to := query(byID(foundID), "[aria-current]")
	if !to.Truthy() {
		to = byID(findID)
	}
	to.Call("focus")
}

// walkFound goes through the results with the arrows; Enter in the field takes the first.
// It is called while the browser waits.
func walkFound(e app.Value) {
	if at := idOf(e.Get("target")); e.Get("key").String() != "Tab" && (at == findID || byID(foundID).Call("contains", e.Get("target")).Bool()) {
		walk(document().Call("querySelectorAll", "#"+findID+", #"+foundID+" a"), e)
	}
}

// onFoundScroll remembers where the results are left, and looks further back at their end.
func (m *model) onFoundScroll(ctx app.Context, _ app.Event) {
	ctx.PreventUpdate()
	found := byID(foundID)
	if height := number(found, "clientHeight"); height > 0 {
		m.search.scroll = number(found, "scrollTop")
		if number(found, "scrollHeight")-height-m.search.scroll < nearEdge {
			m.searchOn()
		}
	}
}

// keepFound brings what is drawn into line with what has changed around it: the language,
// the people, the line, and whether it is on the screen, where it is scrolled to as before.
func (m *model) keepFound() {
	s, found := &m.search, byID(foundID)
	if s.lang != m.lang {
		m.drawFinder()
	}
	if rows := len(m.state.Rows()); s.rows == 0 && rows > 0 {
		s.rows = rows
		m.options()
		m.drawFound(true)
	}
	switch {
	case !s.on || !found.Truthy():
		s.lang = m.lang
	case s.kept && m.state.Line().Phase == chat.Connected, s.bare && m.bridge.copy != nil:
		m.searchFor(s.words, s.in, 0)
	case s.lang != m.lang:
		m.drawFound(true)
	case number(found, "clientHeight") == 0:
		s.away = true
	case s.away:
		s.away = false
		found.Set("scrollTop", s.scroll)
	}
}

// blank reports whether there is nothing to look for.
func (s *search) blank() bool { return strings.TrimSpace(s.words) == "" }

// focusSoon moves the focus when what has changed is drawn.
func (b *bridge) focusSoon(id string) {
	b.app.Defer(func(app.Context) {
		field := byID(id)
		field.Call("focus")
		field.Call("select")
	})
}
