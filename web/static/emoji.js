// All emoji, behind the few reactions at hand and beside the field that one writes in: a sheet that
// finds them by what they are called in each language, with those used lately before all others. The
// list is fetched when the sheet is opened for the first time; from then on web/worker.js has it. A
// reaction says in data-act that it is one, as in all that floats: the app hears that, and calls
// window.tobarEmoji.
(() => {
  "use strict";

  const { element, key, dialog } = window.tobarMedia;
  const words = window.tobarWords.emoji;
  const lang = () => document.documentElement.lang;
  const say = (word) => (words[lang()] || words.en)[word];

  const coarse = () => matchMedia("(pointer: coarse)").matches;

  const kept = "tobar/emoji"; // where those used lately are kept on this device
  const mostRecent = 14;
  const mostFound = 150;

  // plain is how words are compared: without case, accents and points.
  const plain = (s) => s.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[\p{P}\s]+/gu, " ").trim();

  // parse reads a line of the list: the emoji, and what it is called in English and in Chinese,
  // its name first.
  const parse = (line) => {
    const [sign, en, zh] = line.split(";");
    const [english, chinese] = [en.split("|"), zh.split("|")];
    const called = plain(en + "|" + zh).split("|");
    return {
      sign, called, name: { en: english[0], zh: chinese[0] }, names: [called[0], called[english.length]],
      all: " " + [...called, plain(sign)].join(" "),
    };
  };

  let list; // a promise of the groups

  const load = () => {
    if (list) return list;
    list = fetch("/web/emoji.json").then((answer) => {
      if (!answer.ok) throw new Error("emoji.json: " + answer.status);
      return answer.json();
    }).then(({ groups }) => Object.entries(groups).map(([name, lines]) => ({ name, emoji: lines.map(parse) })));
    list.catch(() => { list = undefined; });
    return list;
  };

  const recent = () => {
    try {
      return [].concat(JSON.parse(localStorage.getItem(kept)) || []);
    } catch {
      return []; // storage is denied, or holds something of another hand
    }
  };

  const remember = (sign) => {
    try {
      localStorage.setItem(kept, JSON.stringify([sign, ...recent().filter((s) => s !== sign)].slice(0, mostRecent)));
    } catch { /* it is not kept, then */ }
  };

  // rank says how well an emoji fits what was typed, 0 best, and -1 where it does not:
  // every word must be there, in a script with blanks between words as the beginning of one.
  const rank = (one, typed) => {
    const fits = (word) => one.all.includes(/^\p{Script=Latin}/u.test(word) ? " " + word : word);
    if (!typed.split(" ").every(fits)) return -1;
    const begins = one.names.some((name) => name.startsWith(typed));
    if (one.names.includes(typed)) return 0;
    return (one.called.includes(typed) ? 1 : 3) + (begins ? 0 : 1);
  };

  const find = (groups, typed) => groups.flatMap((group) => group.emoji).map((one) => ({ one, at: rank(one, typed) }))
    .filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at).slice(0, mostFound).map(({ one }) => one);

  // lead is what an arrow leads to from a button; above the first row is the field.
  const lead = (from, arrow, scroller, field) => {
    const every = [...scroller.querySelectorAll(".grid button")];
    const grids = [...scroller.querySelectorAll(".grid")];
    const grid = from.parentElement;
    const own = [...grid.children];
    const at = own.indexOf(from);
    const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length;
    const column = at % columns;
    const ahead = getComputedStyle(grid).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const below = grids[grids.indexOf(grid) + 1];
    const above = grids[grids.indexOf(grid) - 1];
    switch (arrow) {
      case "ArrowLeft":
      case "ArrowRight":
        return every[every.indexOf(from) + (arrow === ahead ? 1 : -1)];
      case "ArrowDown":
        if (at - column + columns < own.length) return own[Math.min(at + columns, own.length - 1)];
        return below && below.children[Math.min(column, below.children.length - 1)];
      case "ArrowUp": {
        if (at >= columns) return own[at - columns];
        if (!above) return field;
        const last = above.children.length - 1;
        return above.children[Math.min(last - last % columns + column, last)];
      }
      case "Home":
        return every[0];
      case "End":
        return every[every.length - 1];
    }
    return undefined;
  };

  // open shows the sheet. own is the reaction that the user has given already, undefined where
  // it is about something else; take takes what is chosen, and reports whether that was all.
  const open = ({ look, title, own, take }) => {
    let groups = [];
    const field = element("input", { type: "text", dir: "auto", autocapitalize: "none", autocomplete: "off", spellcheck: "false",
      enterkeyhint: "done", placeholder: say("find"), "aria-label": say("find"), "data-test": "emoji-find" });
    const shut = key("close", say("close"), () => sheet.close(), "emoji-close");
    const status = element("p", { class: "hint", role: "status", "data-test": "emoji-status" });
    const scroller = element("div", { class: "signs" });
    const sheet = dialog(look, say(title), "emojis", element("div", { class: "head" }, field, shut), status, scroller);
    const begin = () => (coarse() ? shut : field).focus(); // no keyboard on the screen unless it is asked for
    begin();

    const called = (one) => lang().startsWith("zh") ? one.name.zh : one.name.en;
    const button = (one) => element("button", { type: "button", tabindex: "-1", "data-act": own === undefined ? undefined : "react", "data-kind": one.sign,
      "aria-label": called(one), title: called(one), "aria-pressed": one.sign === own ? "true" : undefined }, one.sign);
    const part = (name, some) => element("div", { class: "part" }, element("h2", {}, say(name)),
      element("div", { class: "grid", role: "group", "aria-label": say(name) }, ...some.map(button)));

    const draw = () => {
      const typed = plain(field.value);
      const known = new Map(groups.flatMap((group) => group.emoji).map((one) => [one.sign, one]));
      const parts = typed ? [["found", find(groups, typed)]]
        : [["recent", recent().map((sign) => known.get(sign)).filter(Boolean)], ...groups.map((group) => [group.name, group.emoji])];
      scroller.replaceChildren(...parts.filter(([, some]) => some.length).map(([name, some]) => part(name, some)));
      scroller.scrollTop = 0;
      scroller.querySelector("button")?.setAttribute("tabindex", "0");
      status.textContent = scroller.firstChild ? "" : say("nothing");
    };

    const fill = async () => {
      status.textContent = say("loading");
      scroller.replaceChildren();
      try {
        groups = await load();
      } catch {
        const again = element("button", { type: "button", class: "secondary", "data-test": "emoji-again" }, say("again"));
        again.addEventListener("click", () => {
          begin();
          fill();
        });
        status.textContent = say("failed");
        scroller.replaceChildren(again);
        return;
      }
      draw();
    };

    field.addEventListener("input", () => { if (groups.length) draw(); });
    scroller.addEventListener("click", (e) => {
      const pressed = e.target.closest("[data-kind]");
      if (!pressed) return;
      remember(pressed.dataset.kind);
      if (take(pressed.dataset.kind, e.detail === 0)) sheet.close();
    });
    sheet.addEventListener("keydown", (e) => {
      if (e.isComposing || e.keyCode === 229) return;
      const at = document.activeElement;
      let to;
      if (at === field && e.key === "Enter") {
        e.preventDefault(); // or it is a press of what has the focus by then
        scroller.querySelector("button")?.click();
      } else if (at === field && e.key === "ArrowDown") {
        to = scroller.querySelector("button");
      } else if (at.matches(".grid button")) {
        to = e.key.length === 1 && e.key !== " " && !e.ctrlKey && !e.metaKey && !e.altKey ? field : lead(at, e.key, scroller, field);
      }
      if (!to) return;
      if (to !== field || e.key.length > 1) e.preventDefault(); // a letter goes into the field
      if (to !== field) {
        scroller.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
        to.setAttribute("tabindex", "0");
      }
      to.focus();
    });
    fill();
    return sheet;
  };

  // react shows it at a place of the screen, or from below on a phone. line is the key of the message,
  // which has the focus afterwards.
  const react = (x, y, own, line) => {
    const sheet = open({ look: "emojis", title: "title", own, take: () => true });
    sheet.style.setProperty("--x", x + "px");
    sheet.style.setProperty("--y", y + "px");
    sheet.addEventListener("close", () => {
      document.querySelector(`.item[data-key="${CSS.escape(line)}"]`)?.focus({ preventScroll: true });
    });
  };

  // write shows it above the composer, where what is chosen is put into the field: by the mouse
  // or a finger one after another, by the keyboard one.
  const write = (button) => {
    const field = document.getElementById("composer");
    const keyboard = document.activeElement === field; // it comes back, on a phone
    const take = (sign, byKey) => {
      field.setRangeText(sign, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.scrollTop = field.scrollHeight;
      return byKey;
    };
    const sheet = open({ look: "emojis writes", title: "write", take });
    const fit = () => {
      const { top } = button.closest(".composer").getBoundingClientRect();
      sheet.style.setProperty("--foot", innerHeight - top + "px");
    };
    const resized = new ResizeObserver(fit); // by a keyboard on the screen that goes, and by what is written
    resized.observe(button.closest(".composer"));
    resized.observe(button.closest(".app"));
    fit();
    sheet.style.setProperty("--x", button.getBoundingClientRect().left + "px");
    sheet.addEventListener("close", () => {
      resized.disconnect();
      (keyboard || !coarse() ? field : button).focus({ preventScroll: true });
    });
  };

  const writer = (e) => e.target.closest?.(".composer .smile");
  document.addEventListener("pointerdown", (e) => { if (writer(e)) e.preventDefault(); }); // the field keeps the focus
  document.addEventListener("click", (e) => { if (writer(e)) write(writer(e)); });

  window.tobarEmoji = { react };
})();
