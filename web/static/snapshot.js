// The page as it was when it was left is shown again at once, while the app is on its way: what was written can be
// read and answered, another conversation opened, and what else one types or presses is given to the app when it is
// there. Only the list is shown where the address is of something else than before, and nothing where somebody else is
// signed in.
(() => {
  "use strict";

  const key = "tobar/snapshot";
  const whose = () => (localStorage.getItem("tobar/account") || "").split("/")[0];
  const today = () => new Date().toDateString();

  // go-app takes the JSON of every value for states of its own that may have expired: this one, which is long, begins otherwise.
  const begins = "=";
  const store = (snapshot) => localStorage.setItem(key, begins + JSON.stringify(snapshot));
  const stored = () => JSON.parse(localStorage.getItem(key)?.slice(begins.length) ?? null);

  // What is not taken: it comes and goes, it is for whoever is there now, or the app makes it when it is asked to.
  const fleeting = "[role=menu], [role=dialog], [role=alert], .sheet, .veil, .strip, .grip, .latest, .more, .dots, .seeks, .quiet, .upload, #quoting, #recorder, audio, video, canvas, dialog";
  // Names that stand for one thing in the page, and what only those who listen are told when it happens.
  const dropped = ["class", "id", "data-test", "aria-live", "aria-controls"];
  const spoken = ["log", "status"];

  const now = ["arrived", "online"]; // classes
  const isHere = (under) => under.matches(".now") || under.closest(".who")?.querySelector(".online");

  // take says what an element is as a sketch (draw.js), of messages and rows only those near the screen.
  const take = (node, near, parts = []) => {
    if (node.nodeType === Node.TEXT_NODE) parts.push("=" + node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(fleeting)) return parts;
    let far = "";
    if (node.matches(".item, .day, .row-box")) {
      const place = node.getBoundingClientRect();
      if (!near(place)) return parts;
      if (place.bottom < 0 || place.top > innerHeight) far = ".far";
    }
    if (node.matches(".under") && isHere(node)) { // only by which name they are written to
      const name = node.querySelector("bdi");
      if (name) parts.push("<p.under", ...take(name, near), ">");
      return parts;
    }
    parts.push("<" + [node.localName, ...node.classList].filter((name) => !now.includes(name)).join(".") + far);
    for (const { name, value } of node.attributes) {
      if (!dropped.includes(name) && !value.startsWith("blob:") && !(name === "role" && spoken.includes(value))) parts.push(`@${name} ${value}`);
    }
    if (node.dataset.test) parts.push(`@data-was ${node.dataset.test}`);
    node.childNodes.forEach((child) => take(child, near, parts));
    parts.push(">");
    return parts;
  };

  // How times of day are said (client/ui/clock.go), for each hour: the browser takes long to begin with that.
  const someMinute = "58";
  const hours = () => {
    const { lang } = document.documentElement;
    const locale = navigator.languages.find((tag) => tag.split("-")[0] === lang.split("-")[0]) || lang;
    const { format } = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
    return Array.from({ length: 24 }, (_, hour) => format(new Date(2000, 0, 1, hour, someMinute)));
  };
  const minute = (at) => {
    const said = new Date(at);
    return shownHours[said.getHours()].replace(someMinute, String(said.getMinutes()).padStart(2, "0"));
  };

  const keep = () => {
    const app = document.querySelector("body > .app");
    const account = whose();
    if (!account || document.querySelector(".stopped")) {
      localStorage.removeItem(key);
      return;
    }
    if (!app || app.matches("[aria-busy], [data-snapshot]")) return; // the one before is better than nothing
    const near = (r) => r.bottom > -innerHeight / 2 && r.top < innerHeight * 1.5;
    const sketch = (of, whole) => (of && whole ? take(of, near).join("\u0001") : "");
    const [list, pane] = [app.querySelector(".list"), app.querySelector(".pane")];
    const [rows, scroller, field] = [app.querySelector(".rows"), app.querySelector(".scroller"), app.querySelector("textarea")];
    const plain = app.dataset.place === "with" && field && !location.search && !location.hash;
    store({
      account,
      lang: document.documentElement.lang,
      day: today(),
      path: location.pathname,
      list: sketch(list, list?.dataset.finds !== "true" && rows?.scrollTop === 0),
      pane: sketch(pane, plain && scroller?.scrollTop === 0), // the end is what the app begins with
      hours: hours(),
      size: [innerWidth, innerHeight],
      draft: plain && !document.getElementById("quoting")?.hasChildNodes() ? field.value : "",
    });
  };

  const dare = (f) => (...how) => {
    try {
      f(...how);
    } catch {
      // Storage is full or denied: the page begins with bones.
    }
  };
  // While the page is looked at, what is being written is the device's to keep: it may be sent before the page ends.
  const letGo = () => {
    const kept = stored();
    if (kept?.draft) store({ ...kept, draft: "" });
  };
  addEventListener("pagehide", dare(keep));
  document.addEventListener("visibilitychange", () => dare(document.visibilityState === "hidden" ? keep : letGo)());

  // What is done to the snapshot.
  let shown = null; // the element that it is in
  let shownHours = []; // how times are said there
  let field = null; // where one writes
  let draft = ""; // what stood there
  let pressed = null; // what was pressed last
  let left = null; // what is shown, as it was kept
  let leftPane = null; // the conversation in it, once it has been drawn
  let bones = null; // what the server has drawn where a conversation will be
  let begun = false; // the app has read the address
  const changed = new Set(); // other fields that were written in
  const scrolled = new Map(); // how far, by class

  // What is sent in it waits on the device, each message by a key of its own, until the app has it among those that
  // wait to be stored (client/ui/snapshot.go).
  const sentKey = "tobar/early/";
  const sentKeys = () => Object.keys(localStorage).filter((key) => key.startsWith(sentKey));
  const sent = () => sentKeys().map((key) => JSON.parse(localStorage.getItem(key).slice(begins.length)))
    .filter((message) => message.account === whose()).sort((a, b) => (a.id < b.id ? -1 : 1));
  const drop = () => [key, ...sentKeys()].forEach((key) => localStorage.removeItem(key));

  // newID makes a UUIDv7 (RFC 9562). Of one millisecond the later one is greater.
  let lastID = 0;
  const newID = () => {
    const at = lastID = Math.max(Date.now(), lastID + 1);
    const b = crypto.getRandomValues(new Uint8Array(10));
    b[0] = (b[0] & 0x0f) | 0x70;
    b[2] = (b[2] & 0x3f) | 0x80;
    const hex = at.toString(16).padStart(12, "0") + Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  // addSent puts a message at the end of the conversation, as the app draws one that waits.
  const addSent = (log, { at, content }) => {
    const before = [...log.querySelectorAll(".item")].at(-1);
    const goesOn = before === log.lastElementChild && before?.matches(".mine");
    if (goesOn) before.classList.remove("end");
    window.tobarDraw([`<div.item${goesOn ? "" : ".first"}.end.mine role=article data-was=item`, "<div.bubble", "<div.words dir=auto data-was=words",
      "=" + content, "<span.meta", "<time", "=" + minute(at), ">", "<svg.tick aria-hidden=true data-mark=waiting", "<use href=#icon-waiting",
      ">", ">", ">", ">", ">", ">"].join("\u0001"), log, null);
    log.closest(".scroller").scrollTop = 0;
  };

  // send sends what is written, and reports whether it could.
  const send = () => {
    const log = shown.querySelector(".log");
    const message = { id: newID(), account: whose(), to: field.dataset.with, at: Date.now(), content: field.value.trimEnd() };
    try {
      if (!log) return false;
      localStorage.setItem(sentKey + message.id, begins + JSON.stringify(message));
    } catch {
      return false;
    }
    dare(letGo)();
    addSent(log, message);
    field.value = "";
    look();
    return true;
  };

  const look = () => {
    if (!field) return;
    const line = field.closest(".line");
    const [send, mic] = [line.querySelector(".send:not(.mic)"), line.querySelector(".mic")];
    const words = field.value.trim() !== "";
    send.disabled = !words;
    send.classList.toggle("ready", words);
    if (mic) send.hidden = !(mic.hidden = words);
  };

  // reveal shows what was beyond the screen.
  const reveal = () => document.querySelectorAll(".far").forEach((one) => one.classList.remove("far"));
  const fit = () => { if (innerWidth > left.size[0] || innerHeight > left.size[1]) reveal(); };
  addEventListener("resize", () => { if (shown) reveal(); });

  const isLeft = () => left.pane && left.path === location.pathname && !location.search && !location.hash;
  const drawLeft = () => {
    [leftPane] = window.tobarDraw(left.pane);
    draft = leftPane.querySelector("textarea").value = left.draft;
  };
  // place shows the conversation that the address is of: what was left of it, or its bones.
  const place = () => {
    const whole = isLeft();
    if (whole && !leftPane) drawLeft();
    shown.querySelector(".pane").replaceWith(whole ? leftPane : bones);
    field = whole ? leftPane.querySelector("textarea") : null;
    look();
    if (whole) shown.removeAttribute("aria-busy");
    else shown.setAttribute("aria-busy", "true");
    shown.dataset.place = whole ? "with" : "list"; // as the server has drawn it
    document.documentElement.toggleAttribute("data-pane", /^\/(with|settings|invite)\b/.test(location.pathname)); // as in theme.js
    shown.querySelector("[aria-current]")?.removeAttribute("aria-current");
    [...shown.querySelectorAll("a.row")].find((row) => row.pathname === location.pathname)?.setAttribute("aria-current", "page");
    scrolled.delete("scroller");
  };
  const focus = () => { if (!matchMedia("(pointer: coarse)").matches) field?.focus(); };

  // A conversation is opened before the app is there, which begins with it then: but not what is being written
  // in another left behind.
  const opens = (target) => !begun && target.matches("a.row[href^='/with/']") && !field?.value && draft === "";
  const open = (row) => {
    const fromList = location.pathname === "/" && !location.search && !location.hash;
    history.pushState({ fromList }, "", row.getAttribute("href")); // client/ui/snapshot.go
    pressed = null;
    follow();
  };
  const follow = () => {
    place();
    fit();
    focus();
  };
  addEventListener("popstate", () => { if (shown && !begun) follow(); });

  const press = (target) => {
    if (opens(target)) {
      open(target);
      return;
    }
    const sends = field && target.matches(".send:not(.mic)");
    if (sends && send()) return;
    pressed = target;
    if (sends) field.readOnly = true; // it goes as it is
    target.setAttribute("aria-busy", "true");
  };

  const hear = {
    click: (e) => {
      const target = e.target.closest("button, a, input, [data-act]");
      const elsewhere = target?.matches("a") && (target.target || e.ctrlKey || e.metaKey || e.shiftKey); // in another tab
      if (!target || elsewhere) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      press(target);
    },
    pointerdown: (e) => {
      e.stopImmediatePropagation();
      if (e.target.closest(".send")) e.preventDefault(); // a finger on it must not take the keyboard away
    },
    contextmenu: (e) => e.stopImmediatePropagation(),
    input: (e) => {
      if (e.target === field) look();
      else changed.add(e.target);
    },
    scroll: (e) => {
      reveal();
      if (e.target.classList) scrolled.set(e.target.classList[0], e.target.scrollTop);
    },
    keydown: (e) => {
      if (e.target !== field || e.key !== "Enter" || e.isComposing || e.keyCode === 229 || e.shiftKey) return;
      if (field.enterKeyHint !== "send" && !e.ctrlKey && !e.metaKey) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      if (field.value.trim() !== "") press(field.closest(".line").querySelector(".send:not(.mic)"));
    },
  };
  const heard = Object.entries(hear).map(([event, f]) => [event, (e) => {
    if (!shown?.contains(e.target)) return;
    f(e);
    unpainted ||= event !== "scroll"; // which is painted without the page
  }]);

  // The app comes in steps, of which each holds up the page. Between two of them what was pressed is heard, and what
  // comes of it painted; no more, or who goes on and on would keep the app away.
  let unpainted = false; // something was heard since the last frame
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const isPressed = () => Boolean(navigator.scheduling?.isInputPending?.());
  const step = async () => {
    if (isPressed()) await new Promise((resolve) => setTimeout(resolve));
    if (!unpainted) return;
    unpainted = false;
    await Promise.race([painted(), new Promise((resolve) => setTimeout(resolve, 100))]); // there may be no frames
  };

  // show is called where the body ends.
  const show = () => {
    left = stored();
    const app = document.querySelector("body > .app");
    if (!left?.size || left.account !== whose() || !app || !(left.list || isLeft())) return;
    // Nothing here may ask for a layout, which would be one more, or change the language after one, which is for all.
    document.documentElement.lang = left.lang;
    bones = app.querySelector(".pane");
    if (left.list) app.querySelector(".list").replaceWith(...window.tobarDraw(left.list));
    requestAnimationFrame(fit);
    app.dataset.snapshot = left.day === today() ? "" : "old"; // what says "today" is not shown (talk.css)
    shown = app;
    shownHours = left.hours;
    place();
    window.tobarShown.then(focus); // sooner it would be laid out twice
    for (const [event, f] of heard) addEventListener(event, f, true);
  };

  // same is what has become of something in the snapshot.
  const same = (old) => {
    const { was, ...rest } = old.dataset;
    const by = (name, value) => `[${name}="${CSS.escape(value)}"]`;
    let selector = was ? by("data-test", was) : old.localName + (old.className ? "." + CSS.escape(old.classList[0]) : "");
    for (const name of ["name", "act", "kind", "key", "do"]) if (rest[name]) selector += by("data-" + name, rest[name]);
    return document.querySelector(selector);
  };

  // pressSame presses it when it can be pressed: the app has to answer meanwhile, to a click too. Words go
  // only to whom they were written to.
  const pressSame = (old, to, tries) => setTimeout(() => {
    const now = same(old);
    if (old.matches(".send") && document.getElementById("composer")?.dataset.with !== to) return;
    if (now && !now.disabled) now.click();
    else if (tries > 0) pressSame(old, to, tries - 1);
  }, 10);

  // give lets the app have what was done.
  const give = () => {
    dare(letGo)();
    if (!shown) return;
    for (const [event, f] of heard) removeEventListener(event, f, true);
    const write = (to, words, from) => {
      to.value = words;
      to.dispatchEvent(new Event("input", { bubbles: true }));
      if (from.selectionStart !== null && to.value === from.value) to.setSelectionRange(from.selectionStart, from.selectionEnd);
    };
    const now = field && document.getElementById("composer");
    const seen = field && (field.value !== draft || draft !== ""); // what the device has kept may be older, and is less
    if (now && seen && now.value !== field.value && now.dataset.with === field.dataset.with) {
      const others = draft.startsWith(now.value) ? "" : now.value + "\n"; // written elsewhere
      write(now, others + field.value, field);
    }
    if (now && wasFocused === field) now.focus();
    for (const one of changed) {
      const other = same(one);
      if (other) write(other, one.value, one);
      if (other && wasFocused === one) other.focus();
    }
    for (const [name, top] of scrolled) {
      const other = document.querySelector(".app ." + CSS.escape(name));
      if (other) other.scrollTop = top;
    }
    if (pressed) pressSame(pressed, field?.dataset.with, 100);
    shown = field = pressed = null;
  };

  // The app takes the snapshot away, and the focus with it.
  let wasFocused = null;
  addEventListener("focusin", (e) => { if (shown) wasFocused = e.target; }, true);

  // composing is whether an input method is at work in what will be taken away.
  let composing = false;
  addEventListener("compositionstart", (e) => { composing = Boolean(shown?.contains(e.target)); }, true);
  addEventListener("compositionend", () => { composing = false; }, true);

  window.tobarSnapshot = { show: dare(show), begin: () => { begun = true; }, give, composing: () => composing, drop: dare(() => localStorage.removeItem(key)),
    step: () => (shown && !document.hidden && (unpainted || isPressed()) ? step() : null),
    sent: () => { try { return JSON.stringify(sent()); } catch { return "[]"; } },
    taken: dare((id) => localStorage.removeItem(sentKey + id)),
    leave: dare(drop),
  };
})();
