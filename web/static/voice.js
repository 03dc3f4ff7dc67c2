// Voice messages are recorded here: the button hears a press that is held, a tap and the
// keyboard, and the composer makes room for what is being recorded. What is sent goes the way of files
// (files.js). The app calls window.tobarVoice.
(() => {
  "use strict";

  const { element, icon, key, keep } = window.tobarMedia;
  const { path, bars, clock, view, pause: hush } = window.tobarPlay;
  const { open, lasted, pack, stampOf, wordOf, save, forget, kept, isSafe } = window.tobarRecord;
  const words = window.tobarWords.voice;
  const say = (word) => (words[document.documentElement.lang] || words.en)[word];

  // In milliseconds.
  const longest = 15 * 60 * 1000;
  const shortest = 700; // what is shorter was not meant; what is held for less is a tap
  const dear = 3000; // what is longer can be taken back when it was discarded
  const noteTime = 6000;
  const every = 50; // a level is taken

  // In pixels, from where it was pressed: a finger that goes so far discards, or lets go of the button.
  const away = 96;
  const up = 72;

  const shown = 40; // levels, while it is recorded
  let now; // what is being recorded
  const drafts = new Map(); // by conversation: what was recorded, and neither sent nor discarded
  let ending = 0; // what was recorded and is not among drafts or files yet
  let finger; // that holds the button: where it was put down

  const place = () => document.getElementById("recorder");
  const field = () => document.getElementById("composer");
  const button = () => document.querySelector(".composer .mic");

  // Words.

  const status = element("p", { class: "aside", role: "status", "data-test": "voice-status" });
  const tell = (word) => { status.textContent = word ? say(word) : ""; };

  // note says something above the composer: for a while, or until it is closed.
  const note = (word, { stays, undo } = {}) => {
    document.getElementById("note")?.remove();
    const e = element("div", { class: "note-bar", id: "note", role: stays ? "alert" : "status", "data-test": "voice-note" }, element("span", {}, say(word)));
    const press = (label, f) => {
      const link = element("button", { type: "button", class: "link", "data-test": "voice-" + label }, say(label));
      link.addEventListener("click", () => {
        e.remove();
        f();
      });
      e.append(link);
    };
    if (undo) press("undo", undo);
    if (stays) press("close", back);
    else setTimeout(() => e.remove(), noteTime);
    document.body.append(e);
  };

  // back gives the focus to what one goes on with; on a phone not to the field, which brings a keyboard.
  const back = () => (matchMedia("(pointer: coarse)").matches ? button() : field())?.focus({ preventScroll: true });

  // How it is recorded.

  // begin records for the conversation on the screen.
  const begin = async (state) => {
    const to = field()?.dataset.with;
    if (now || !to || drafts.has(to)) return;
    hush();
    document.getElementById("note")?.remove();
    const r = now = { to, state, asking: true, stamp: stampOf(new Date()), chunks: [], levels: [], free: [], ran: 0, since: 0, guarded: 0, then: "keep",
      stop: () => stopped(r), mute: () => rest(r, true), // a phone takes the microphone from what is not on its screen,
      more: () => document.hidden && guard(r) }; // and may end the page
    draw();
    try {
      await open(r);
    } catch (problem) {
      r.free.forEach((f) => f());
      if (now !== r) return;
      now = undefined;
      draw();
      note(wordOf(problem), { stays: true });
      back();
      return;
    }
    if (now !== r) { // it was discarded before the browser let us
      r.free.forEach((f) => f());
      return;
    }
    r.recorder.start(1000);
    r.asking = false;
    r.since = performance.now();
    const clockwork = setInterval(() => measure(r), every);
    r.free.push(() => clearInterval(clockwork));
    navigator.wakeLock?.request("screen").then((lock) => {
      if (now === r) r.free.push(() => lock.release());
      else lock.release();
    }, () => {});
    tell("recording");
    draw();
  };

  const measure = (r) => {
    if (!r.since) return;
    const at = lasted(r);
    r.levels.push({ at, level: r.ear ? r.ear() : 0 });
    if (r.time) r.time.textContent = clock(at / 1000);
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches || r.levels.length % 10 === 0) drawLevel(r);
    if (at >= longest) {
      r.full = true;
      end("keep");
    }
  };

  const rest = (r, is) => {
    if (r !== now || !r.recorder || r.recorder.state === "inactive" || is === (r.state === "paused")) return;
    if (is) {
      r.ran = lasted(r);
      r.since = 0;
      r.recorder.pause();
    } else {
      r.recorder.resume();
      r.since = performance.now();
    }
    r.state = is ? "paused" : "open";
    tell(is ? "paused" : "recording");
    draw();
  };

  // guard keeps what there is so far; the more there is, the less often.
  const guard = async (r) => {
    if (now !== r || lasted(r) < r.guarded) return;
    r.guarded = 1.2 * lasted(r) + 5000;
    const recorded = await pack(r);
    if (now === r) save(r.to, recorded);
  };

  // end stops the recording, and then: send, keep or discard.
  const end = (then) => {
    const r = now;
    if (r?.asking) { // there is nothing to lose
      now = undefined;
      done();
    } else if (r && r.recorder.state !== "inactive") { // or it has ended, and what then is settled
      r.then = then;
      r.recorder.stop();
    }
  };

  // stopped is where every recording comes to, also one that the browser has ended.
  const stopped = async (r) => {
    r.ran = lasted(r);
    r.since = 0;
    if (now === r) now = undefined;
    r.free.forEach((f) => f());
    tell("");
    ending++;
    const recorded = await pack(r);
    const { id, length } = recorded;
    if (length < shortest || r.then === "discard" && length < dear) {
      if (r.then === "send") note("short");
      forget(id);
      done();
    } else if (r.then === "send") {
      await send(r.to, recorded);
    } else if (r.then === "discard") {
      discard(r.to, recorded);
    } else {
      await putBack(r.to, recorded);
      note(r.full ? "longest" : "kept");
    }
    ending--;
  };

  const send = async (to, recorded) => {
    const { id, ...rest } = recorded;
    done();
    tell("sent");
    await window.tobarFiles.say(to, rest);
    forget(id);
  };

  const discard = (to, recorded) => {
    forget(recorded.id);
    note("discarded", { undo: () => putBack(to, recorded) });
    done();
  };

  const done = () => {
    draw();
    back();
  };

  const putBack = (to, recorded) => {
    drafts.set(to, recorded);
    keep(recorded.id, recorded.blob);
    draw();
    return save(to, recorded);
  };

  // How it looks.

  const draw = () => {
    const e = place();
    if (!e) return;
    const to = field().dataset.with;
    const r = now?.to === to ? now : undefined;
    const draft = drafts.get(to);
    const state = r ? r.state : draft ? "kept" : "";
    if (state) e.dataset.state = state;
    else delete e.dataset.state;
    e.replaceChildren(...r ? (r.state === "held" ? held(r) : free(r)) : draft ? review(to, draft) : []);
    for (const other of e.parentElement.children) {
      if (other !== e) other.inert = Boolean(state) && state !== "held";
    }
    const at = document.activeElement;
    if (state && state !== "held" && (at === document.body || e.parentElement.contains(at) && !e.contains(at))) e.querySelector(".send").focus({ preventScroll: true });
  };

  const level = (r) => {
    r.level = element("span", { class: "level", "aria-hidden": "true" }, bars("0".repeat(shown), "all"));
    drawLevel(r);
    return r.level;
  };

  const drawLevel = (r) => {
    const from = Math.max(0, r.levels.length - 2 * shown);
    const last = r.levels.slice(from).filter((_, i) => (from + i) % 2 === 0).map(({ level }) => Math.round(31 * level).toString(32));
    r.level?.querySelector("path").setAttribute("d", path(last.join("").padStart(shown, "0")));
  };

  const time = (r) => {
    r.time = element("span", { class: "time", role: "timer", "data-test": "voice-time" }, clock(lasted(r) / 1000));
    return [element("span", { class: "dot", "aria-hidden": "true" }), r.time];
  };

  const sends = (f) => {
    const e = element("button", { type: "button", class: "send ready", "aria-label": say("send"), title: say("send"), "data-test": "voice-send" }, icon("send"));
    e.addEventListener("click", f);
    return e;
  };

  const held = (r) => [...time(r), level(r), element("span", { class: "slide", "aria-hidden": "true" }, icon("back"), say("slide")),
    element("span", { class: "lock", "aria-hidden": "true" }, icon("lock"))];

  const free = (r) => {
    const drop = key("delete", say("discard"), () => end("discard"), "voice-discard");
    if (r.asking) return [drop, element("span", { class: "slide asks" }, say("asking")), disabled(sends(() => {}))];
    const paused = r.state === "paused";
    const focused = place().contains(document.activeElement) && document.activeElement.dataset.test;
    const rests = key(paused ? "mic" : "pause", say(paused ? "resume" : "pause"), () => rest(r, !paused), "voice-rest");
    if (focused === "voice-rest") queueMicrotask(() => rests.focus({ preventScroll: true }));
    return [drop, ...time(r), level(r), rests, sends(() => end("send"))];
  };

  const disabled = (e) => {
    e.setAttribute("aria-disabled", "true");
    return e;
  };

  const review = (to, recorded) => {
    const take = (f) => () => {
      drafts.delete(to);
      hush();
      f(to, recorded);
    };
    return [key("delete", say("discard"), take(discard), "voice-discard"), view(recorded), sends(take(send))];
  };

  // What the page hears.

  // lock lets go of the button, and the recording goes on.
  const lock = () => {
    finger = undefined;
    if (now?.state === "held") {
      now.state = "open";
      draw();
    }
  };

  const shift = (dx, dy) => {
    const style = button()?.style;
    style?.setProperty("--dx", dx + "px");
    style?.setProperty("--dy", dy + "px");
  };

  let pressed = false; // by a pointer, which is heard before the click that it makes

  document.addEventListener("pointerdown", (e) => {
    const mic = e.target.closest?.(".mic");
    if (!mic || e.button !== 0) return;
    e.preventDefault(); // the field keeps the focus, and a phone its keyboard
    if (finger && now) { // of the first one it was never said that it went
      lock();
      return;
    }
    pressed = true;
    finger = { id: e.pointerId, x: e.clientX, y: e.clientY };
    mic.setPointerCapture(e.pointerId);
    shift(0, 0);
    begin("held");
  });
  document.addEventListener("pointermove", (e) => {
    if (finger?.id !== e.pointerId || now?.state !== "held") return;
    const right = getComputedStyle(document.body).direction === "rtl" ? -1 : 1;
    const dx = Math.min(0, (e.clientX - finger.x) * right);
    const dy = Math.min(0, e.clientY - finger.y);
    if (-dx > away) {
      finger = undefined;
      end("discard");
    } else if (-dy > up && -dy > -dx) {
      lock();
    } else {
      shift(-dx > -dy ? dx * right : 0, -dx > -dy ? 0 : dy);
    }
  });
  document.addEventListener("pointerup", (e) => {
    if (finger?.id !== e.pointerId) return;
    if (now && lasted(now) < shortest) lock(); // or it was the browser's question that took the finger away
    finger = undefined;
    if (now?.state === "held") end("send");
  });
  document.addEventListener("pointercancel", (e) => {
    if (finger?.id === e.pointerId) lock();
  });
  document.addEventListener("touchend", (e) => {
    if (!pressed || !e.cancelable || !e.target.closest?.(".mic")) return;
    pressed = false;
    e.preventDefault(); // or it would press what has come up under it
  }, { passive: false });
  document.addEventListener("click", (e) => {
    if (!e.target.closest?.(".mic")) return;
    if (!pressed || e.detail === 0) begin("open"); // by the keyboard, or what speaks for it
    pressed = false;
  });
  document.addEventListener("contextmenu", (e) => {
    if (finger || e.target.closest?.(".mic")) e.preventDefault(); // of a finger that stays
  });
  addEventListener("keydown", (e) => {
    const here = e.target === document.body || e.target.closest?.(".composer, #note");
    if (e.key === "Enter" && e.repeat && here && now) e.preventDefault(); // it is still down from the beginning
    if (e.key !== "Escape" || e.isComposing || !here || document.querySelector("dialog[open], #float")) return;
    const stays = document.querySelector('#note[role="alert"]');
    if (!now && !stays) return;
    e.preventDefault();
    e.stopPropagation();
    finger = undefined;
    if (now) end("discard");
    else {
      stays.remove();
      back();
    }
  }, true);
  addEventListener("beforeunload", (e) => {
    if (now?.recorder || ending || [...drafts.values()].some(({ id }) => !isSafe(id))) e.preventDefault();
  });

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || now?.recorder?.state !== "recording") return;
    now.guarded = 0;
    now.recorder.requestData();
  });

  // restore takes what was kept before this page was opened.
  let restored = false;
  const restore = async () => {
    if (restored) return;
    const all = await kept();
    restored = Boolean(all);
    for (const { with: to, draft, ...recorded } of all || []) {
      if (drafts.has(to)) continue; // one is shown, the other when the page is opened again
      drafts.set(to, recorded);
      keep(recorded.id, recorded.blob);
    }
    if (all?.length) draw();
  };

  window.tobarVoice = {
    restore,
    count: () => drafts.size + ending, // what was neither sent nor discarded

    // drawn is said when a composer is on the screen, and left when it goes: what is being recorded
    // in its conversation stops then, and is kept for when it comes back.
    drawn() {
      if (!status.isConnected) document.body.append(status);
      draw();
      restore();
    },
    left() {
      finger = undefined;
      end("keep");
    },
  };
})();
