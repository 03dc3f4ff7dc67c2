package main

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// holdApp lets no program begin in the pages that are visited from now on, until letGo.
func (p *profile) holdApp() {
	p.t.Helper()
	p.before(`{
		const real = WebAssembly.compileStreaming;
		const held = new Promise(go => { window.letGo = go; });
		WebAssembly.compileStreaming = async (...how) => {
			const module = await real(...how);
			await held;
			return module;
		};
	}`)
}

func (p *profile) letGo() {
	p.t.Helper()
	value[bool](p, `letGo() || true`)
	p.gone(`[data-snapshot]`)
}

// reading is two people, of whom alice reads what bob has said.
func reading(t *testing.T, words string) (alice, bob *profile, hers *cable) {
	t.Helper()
	alice, bob, hers, _, _ = two(t)
	bob.say(words)
	alice.talkTo("bob")
	alice.reads(said{words, ""})
	return alice, bob, hers
}

// was is the selector of what a name of data-test stood on in the page that was left.
func was(name string) string { return `[data-was="` + name + `"]` }

// Who comes back reads and writes at once, before the program runs, and what is done until then is the app's.
func TestBrowserSnapshot(t *testing.T) {
	t.Parallel()
	alice, bob, hers, _, _ := two(t)
	bob.say("see you at eight")
	alice.talkTo("bob")
	for i := range 12 {
		alice.say(fmt.Sprintf("line %d, *bold* and <b>plain</b>", i))
	}
	bob.says(test("row")+` [data-test="row-last"]`, "line 11")
	bob.says(test("item"), "line 11")
	alice.until(`(marks => marks.length === 12 && marks.every(e => e.dataset.mark === "read"))([...document.querySelectorAll('[data-test="item"] [data-mark]')])`)
	alice.write(test("composer"), "and")
	alice.holdApp()
	alice.before(`new MutationObserver((_, observer) => {
		if (!document.querySelector("[data-snapshot]")) return;
		window.drawnAt = performance.now();
		observer.disconnect();
	}).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ["data-snapshot"]})`)
	address := hers.URL + "/with/bob"
	last := `<b>plain</b>`

	// What is shown is where it will be when the app is there.
	places := func(name func(string) string) []float64 {
		return value[[]float64](alice, fmt.Sprintf(`[%q, %q, %q, %q, %q].flatMap(selector => {
			const r = [...document.querySelectorAll(selector)].at(-1).getBoundingClientRect();
			return [r.x, r.y, r.width, r.height];
		})`, name("item"), name("words"), name("composer"), name("row"), name("pane-name")))
	}
	for _, width := range []int64{1280, 390} {
		alice.size(width, 400)
		alice.visit(address)
		alice.says(was("item"), last)
		if width == 1280 {
			alice.until(`document.activeElement?.matches('` + was("composer") + `')`)
		}
		alice.until(`performance.getEntriesByName("first-contentful-paint").length > 0`)
		if drawn, seen := value[float64](alice, `drawnAt`), value[float64](alice, `performance.getEntriesByName("first-contentful-paint")[0].startTime`); seen < drawn {
			t.Errorf("something else was to be seen after %v ms, what was left was drawn after %v ms", seen, drawn)
		}
		before := places(was)
		alice.save(fmt.Sprintf("snapshot-%d", width), chromedp.CaptureScreenshot())
		far := `document.querySelectorAll(".far").length`
		if value[int](alice, far) == 0 {
			t.Error("what is beyond the screen is laid out with the rest")
		}
		value[bool](alice, `document.querySelector("[data-snapshot] .scroller").dispatchEvent(new Event("scroll")) || true`)
		if left := value[int](alice, far); left > 0 {
			t.Errorf("%d beyond the screen stay hidden from who scrolls", left)
		}
		alice.letGo()
		alice.says(test("item"), last)
		after := places(test)
		for i := range before {
			if math.Abs(before[i]-after[i]) > 1 {
				t.Errorf("at %d pixels, where things are jumps from %v to %v", width, before, after)
				break
			}
		}
		alice.until(fmt.Sprintf(`document.querySelector(%q).value === "and"`, test("composer")))
	}
	for _, from := range []string{address, hers.URL + "/"} {
		alice.size(390, 400)
		alice.visit("about:blank")
		alice.size(1280, 800)
		alice.visit(from)
		if from != address {
			alice.click(was("row"))
		}
		alice.says(was("item"), last)
		if far := value[int](alice, `document.querySelectorAll(".far").length`); far > 0 {
			t.Errorf("from %s, %d stay hidden on a screen that is larger than it was", from, far)
		}
		alice.letGo()
		alice.says(test("item"), last)
	}

	// What is typed goes on in the app, in the same place.
	alice.visit(address)
	alice.click(was("composer"))
	alice.run("type", chromedp.KeyEvent(" another"))
	value[bool](alice, fmt.Sprintf(`document.querySelector(%q).setSelectionRange(3, 3) || true`, was("composer")))
	alice.letGo()
	alice.until(fmt.Sprintf(`document.querySelector(%[1]q).value === "and another" && document.querySelector(%[1]q).selectionStart === 3
		&& document.activeElement === document.querySelector(%[1]q)`, test("composer")))
	alice.until(fmt.Sprintf(`!document.querySelector(%q).disabled`, test("send")))

	// Enter sends, once, and one can go on writing. What was sent is not lost with a page whose app never came.
	sentLast := func(words string) string {
		return fmt.Sprintf(`(all => all.length > 0 && all.at(-1).matches(".mine.end") && all.at(-1).querySelector(%q).firstChild.data === %q)([...document.querySelectorAll(%q)])`,
			was("words"), words, was("item"))
	}
	waiting := `Object.keys(localStorage).filter(key => key.startsWith("tobar/early/")).length`
	minute := time.Now().Truncate(time.Minute)
	alice.visit(address)
	alice.click(was("composer"))
	alice.enter()
	alice.until(sentLast("and another"))
	alice.until(fmt.Sprintf(`document.querySelector(%q).value === "" && `+waiting+` === 1`, was("composer")))
	alice.visit(address)
	alice.click(was("composer"))
	alice.run("type", chromedp.KeyEvent("and more"))
	alice.enter()
	alice.until(sentLast("and more"))
	alice.run("type", chromedp.KeyEvent("not yet"))
	sentAt := `[...document.querySelectorAll(".item.mine time")].at(-1).textContent`
	early := value[string](alice, sentAt)
	alice.letGo()
	bob.says(test("item"), "and more")
	// The server has times of its own, which are the same within a minute.
	if now := value[string](alice, sentAt); now != early && time.Now().Truncate(time.Minute).Equal(minute) {
		t.Errorf("what was sent at %s was sent at %s in the app", early, now)
	}
	alice.until(fmt.Sprintf(`document.querySelector(%q).value === "not yet"`, test("composer")))
	alice.reads(append(alice.talk()[:13], said{"and another", "read"}, said{"and more", "read"})...)
	alice.until(waiting + ` === 0`)
	alice.until(`!localStorage.getItem("tobar/snapshot").includes("and another")`) // or it would be written again after a crash
	alice.click(test("composer"))
	alice.enter()
	bob.says(test("item"), "not yet")

	// An input method is left to end what it has begun.
	alice.visit(address)
	alice.click(was("composer"))
	alice.compose("ni")
	value[bool](alice, `letGo() || true`)
	alice.until(`document.title.includes("bob")`) // the app would be drawn now
	alice.compose("ni hao")
	alice.until(fmt.Sprintf(`document.querySelector(%q).value === "ni hao"`, was("composer")))
	alice.insert("你好")
	alice.gone(`[data-snapshot]`)
	alice.until(fmt.Sprintf(`document.querySelector(%q).value === "你好"`, test("composer")))
	alice.enter()
	bob.says(test("item"), "你好")

	// A row that is pressed opens when it can.
	alice.visit(hers.URL + "/settings")
	alice.see(was("row"))
	alice.gone(was("item"))
	alice.click(was("row"))
	alice.letGo()
	alice.see(test("composer") + `[data-with="bob"]`)
	alice.says(test("item"), "你好")

	if complaints := alice.complaints(); len(complaints) > 0 {
		t.Errorf("the browser complained:\n%s", strings.Join(complaints, "\n"))
	}

	// Nothing of it stays when she has signed out.
	alice.visit(hers.URL + "/settings")
	alice.letGo()
	alice.click(test("sign-out"))
	alice.see(`form[action="/sign-in"]`)
	if kept := value[string](alice, `JSON.stringify(localStorage)`); strings.Contains(kept, "plain") {
		t.Errorf("the device still keeps %s", kept)
	}
}

// What is written, sent and pressed while the program begins is answered between its steps, and none of it is lost.
func TestBrowserSnapshotWhileItBegins(t *testing.T) {
	t.Parallel()
	alice, bob, hers := reading(t, "go on")
	alice.holdApp()
	alice.before(`{
		Scheduling.prototype.isInputPending = () => true; // the user never stops
	}`)
	alice.visit(hers.URL + "/with/bob")
	alice.click(was("composer"))
	value[bool](alice, fmt.Sprintf(`{
		window.sent = [];
		window.steps = 0;
		const field = document.querySelector(%q);
		const press = key => field.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
		const { port1, port2 } = new MessageChannel(); // which comes sooner than a timer
		let last = 0;
		const go = () => {
			if (!field.isConnected) return;
			port2.postMessage(0);
			if (performance.now() - last < 5) return;
			last = performance.now();
			window.steps++;
			press("ArrowDown");
			press("?");
			field.value += "x";
			field.dispatchEvent(new Event("input", {bubbles: true}));
			if (steps %% 3 === 0) {
				sent.push(field.value = "number " + sent.length);
				press("Enter");
			}
		};
		port1.onmessage = go;
		letGo();
		go();
	}
	true`, was("composer")))
	alice.gone(`[data-snapshot]`)
	sent := value[[]string](alice, `sent`)
	if len(sent) == 0 {
		t.Fatal("the program left the page no time to send anything")
	}
	want := []said{{"go on", ""}}
	for _, words := range sent {
		bob.says(test("item"), words)
		want = append(want, said{words, "read"})
	}
	alice.reads(want...)
	alice.until(fmt.Sprintf(`document.querySelector(%q).value === "x".repeat(steps %% 3)`, test("composer")))
	alice.until(`Object.keys(localStorage).every(key => !key.startsWith("tobar/early/"))`)
	if complaints := alice.complaints(); len(complaints) > 0 {
		t.Errorf("the browser complained:\n%s", strings.Join(complaints, "\n"))
	}
}

// What is taken out of one's sight is not shown again, however the browser ends.
func TestBrowserSnapshotForgets(t *testing.T) {
	t.Parallel()
	alice, bob, _, _, _ := two(t)
	bob.say("a secret")
	alice.talkTo("bob")
	alice.reads(said{"a secret", ""})
	keeps := `(localStorage.getItem("tobar/snapshot") || "").includes("a secret")`
	value[bool](alice, `dispatchEvent(new Event("pagehide")) || true`)
	alice.until(keeps)
	alice.choose("a secret", "delete-me")
	alice.until("!" + keeps)
	alice.gone(test("item"))
}

// A snapshot is shown to whom it is of, and what says "today" only on that day.
func TestBrowserSnapshotOf(t *testing.T) {
	t.Parallel()
	alice, _, hers := reading(t, "for alice")
	alice.holdApp()
	alice.before(`{
		const kept = JSON.parse((localStorage.getItem("tobar/snapshot") || "=null").slice(1));
		if (kept) localStorage.setItem("tobar/snapshot", "=" + JSON.stringify({...kept, ...JSON.parse(sessionStorage.getItem("other"))}));
	}`)
	for _, other := range []string{`{"account": "carol"}`, `{"day": "Thu Jan 01 1970"}`, `{}`} {
		value[bool](alice, fmt.Sprintf(`sessionStorage.setItem("other", %q) || true`, other))
		alice.visit(hers.URL + "/with/bob")
		shown := value[bool](alice, fmt.Sprintf(`!!document.querySelector(%q)`, was("item")))
		dated := value[bool](alice, `!!document.querySelector("[data-snapshot] .day")?.checkVisibility({visibilityProperty: true})`)
		if shown != !strings.Contains(other, "account") || dated != (other == "{}") {
			t.Errorf("with %s: shown %v, with its day %v", other, shown, dated)
		}
		alice.letGo()
		alice.reads(said{"for alice", ""})
	}
}

// What the page has read before the app was there is what the app begins with: it reads nothing of it again.
func TestBrowserBegunReading(t *testing.T) {
	t.Parallel()
	alice, _, hers := reading(t, "kept")
	for kept(alice, "rows") < 1 {
		alice.ready()
	}
	alice.before(`{
		const real = IDBObjectStore.prototype.getAll;
		window.asked = 0;
		IDBObjectStore.prototype.getAll = function (...how) {
			if (this.name === "rows") window.asked++;
			return real.apply(this, how);
		};
	}`)
	for range 5 { // the app may have been there first, and reads for itself
		alice.visit(hers.URL + "/with/bob")
		alice.see(test("item"))
		if value[int](alice, `window.asked`) == 1 {
			return
		}
	}
	t.Error("the app has read everything again, each time")
}
