// How a voice message is heard: what it looks like before it is here, as its line says
// (shared.File), and the one voice that plays. A bubble may be drawn anew while it plays, or be
// scrolled away: the sound is not in it. The app calls window.tobarPlay, by way of media.js.
(() => {
  "use strict";

  const { element, icon, source, card } = window.tobarMedia;
  const words = window.tobarWords.play;
  const lang = () => document.documentElement.lang;
  const say = (word, ...values) => values.reduce((s, v) => s.replace("%s", () => v), (words[lang()] || words.en)[word]);

  const rates = [1, 1.5, 2];
  const keptRate = "tobar/rate"; // on this device

  const audio = new Audio();
  let current; // the file that is in it
  let where = ""; // the page on which that was begun
  const left = new Map(); // by id: how many seconds of a voice were heard
  const faults = new Map(); // by id: why it cannot be heard
  const drawn = new WeakMap(); // by element: the file, and how to bring it up to date

  const clock = (seconds) => Math.floor(seconds / 60) + ":" + String(Math.floor(seconds % 60)).padStart(2, "0");
  const whole = (file) => Math.max(1, Math.round(file.length / 1000)); // as the list says it

  const rate = () => {
    try {
      const kept = Number(localStorage.getItem(keptRate));
      return rates.includes(kept) ? kept : 1;
    } catch {
      return audio.defaultPlaybackRate; // storage is denied
    }
  };

  // path draws levels, digits of 32, as lines around a middle: 4 wide, 32 high.
  const path = (levels) => [...levels].map((digit, i) => {
    const high = 2 + (parseInt(digit, 32) || 0) * 26 / 31;
    return `M${4 * i + 2} ${16 - high / 2}v${high}`;
  }).join("");

  const bars = (levels, className) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const lines = document.createElementNS(space, "path");
    svg.setAttribute("viewBox", `0 0 ${4 * levels.length} 32`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", className);
    lines.setAttribute("d", path(levels));
    svg.append(lines);
    return svg;
  };

  // What plays.

  const isCurrent = (file) => current?.id === file.id;
  const plays = (file) => isCurrent(file) && !audio.paused;
  const heard = (file) => Math.min(isCurrent(file) && audio.readyState ? audio.currentTime : left.get(file.id) || 0, file.length / 1000);

  const show = (id) => {
    for (const e of document.querySelectorAll(`.voice[data-voice="${CSS.escape(id)}"]`)) drawn.get(e)?.update();
  };

  const pause = () => audio.pause();

  // leave takes the sound out, and keeps the place in it.
  const leave = () => {
    if (!current) return;
    const { id } = current;
    left.set(id, heard(current));
    audio.pause();
    current = undefined;
    show(id);
  };

  const start = async (file) => {
    for (const other of document.querySelectorAll("audio, video")) other.pause();
    faults.delete(file.id);
    where = location.pathname;
    if (!isCurrent(file) || audio.error) {
      leave();
      current = file;
      audio.src = source(file);
      audio.defaultPlaybackRate = audio.playbackRate = rate();
      if (left.get(file.id)) audio.currentTime = left.get(file.id);
    }
    show(file.id);
    try {
      await audio.play();
    } catch (problem) {
      if (isCurrent(file) && problem.name !== "AbortError") fail(file);
    }
  };

  // fail finds out why a voice cannot be heard: browsers say the same of a sound
  // that does not come and of one that they do not know.
  const fail = async (file) => {
    let why = "unable";
    try {
      const answer = source(file).startsWith("blob:") ? { ok: true } : await fetch(source(file), { headers: { Range: "bytes=0-0" } });
      if (!answer.ok) why = answer.status === 404 ? "gone" : "network";
    } catch {
      why = "network";
    }
    faults.set(file.id, why);
    if (isCurrent(file)) leave();
    show(file.id);
  };

  const toggle = (file) => (plays(file) ? pause() : start(file));

  const seek = (file, seconds) => {
    seconds = Math.max(0, Math.min(seconds, file.length / 1000));
    left.set(file.id, seconds);
    if (isCurrent(file)) audio.currentTime = seconds;
    show(file.id);
  };

  const faster = () => {
    const next = rates[(rates.indexOf(rate()) + 1) % rates.length];
    audio.defaultPlaybackRate = audio.playbackRate = next;
    try {
      localStorage.setItem(keptRate, next);
    } catch { /* it is not kept, then */ }
    if (current) show(current.id);
  };

  // next is the voice message after another one of the same person, with nothing between.
  const next = (file) => {
    const item = document.querySelector(`.item .voice[data-voice="${CSS.escape(file.id)}"]`)?.closest(".item");
    const after = item?.nextElementSibling;
    return after?.dataset.mine === item?.dataset.mine && drawn.get(after?.querySelector(".voice"))?.file;
  };

  const follow = () => {
    if (!current || audio.paused) return;
    if (location.pathname !== where) pause(); // nobody could tell what speaks
    show(current.id);
    requestAnimationFrame(follow);
  };

  audio.addEventListener("play", follow);
  audio.addEventListener("pause", () => current && show(current.id));
  audio.addEventListener("seeked", () => current && show(current.id));
  audio.addEventListener("ended", () => {
    const file = current;
    leave();
    left.delete(file.id);
    show(file.id);
    const more = location.pathname === where && next(file);
    if (more) start(more);
  });
  document.addEventListener("play", pause, true); // another sound, or a film

  // How it looks.

  const view = (file) => {
    const play = element("button", { type: "button", class: "key play", "data-test": "voice-play" });
    const wave = element("span", { class: "wave", role: "slider", tabindex: "0", "aria-label": say("place"), "aria-valuemin": 0, "aria-valuemax": whole(file), "data-test": "voice-wave" },
      bars(file.peaks, "all"), bars(file.peaks, "heard"));
    const time = element("span", { class: "time", "aria-hidden": "true" });
    const badge = element("span", { class: "said" }, icon("mic"));
    const speed = element("button", { type: "button", class: "rate", "data-test": "voice-rate" });
    const fault = element("p", { class: "error", role: "alert", hidden: "", "data-test": "voice-fault" });
    const e = element("div", { class: "voice", role: "group", "aria-label": say("voice", clock(whole(file))), "data-voice": file.id, "data-test": "voice" }, play, wave, time, badge, speed, fault);

    let looks = "";
    const update = () => {
      const [on, at, why] = [plays(file), heard(file), faults.get(file.id) || ""];
      wave.style.setProperty("--at", 100 * at * 1000 / file.length + "%");
      const now = [on, isCurrent(file), Math.floor(at), rate(), why, lang()].join();
      if (now === looks) return; // this is asked with every frame
      looks = now;
      const begun = on || at > 0;
      e.dataset.playing = on;
      e.classList.toggle("begun", begun);
      play.replaceChildren(icon(on ? "pause" : "play"));
      play.setAttribute("aria-label", say(on ? "pause" : "play"));
      wave.setAttribute("aria-valuenow", Math.floor(at));
      wave.setAttribute("aria-valuetext", say("at", clock(at), clock(whole(file))));
      time.textContent = clock(begun ? at : whole(file));
      if (!isCurrent(file) && document.activeElement === speed) play.focus({ preventScroll: true });
      speed.hidden = !isCurrent(file);
      badge.hidden = !speed.hidden;
      speed.textContent = rate() + "×";
      speed.setAttribute("aria-label", say("rate", rate()));
      fault.hidden = !why;
      if (why) fault.replaceChildren(say(why), why === "unable" ? card(file) : "");
    };
    drawn.set(e, { file, update });
    update();

    play.addEventListener("click", () => toggle(file));
    speed.addEventListener("click", faster);
    wave.addEventListener("keydown", (event) => {
      const step = Math.max(1, Math.min(5, file.length / 10000));
      const to = { ArrowLeft: heard(file) - step, ArrowRight: heard(file) + step, Home: 0, End: file.length / 1000 }[event.key];
      if (to === undefined && event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
      if (to === undefined) toggle(file);
      else seek(file, to);
    });
    // Not heard beyond it: to drag along a voice is no swipe. A finger that scrolls comes to pointercancel.
    const drag = (event) => {
      const { left: from, width } = wave.getBoundingClientRect();
      seek(file, file.length / 1000 * (event.clientX - from) / width);
    };
    wave.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.stopPropagation();
      wave.setPointerCapture(event.pointerId);
      if (event.pointerType === "mouse") drag(event);
    });
    for (const kind of ["pointermove", "pointerup"]) {
      wave.addEventListener(kind, (event) => { if (wave.hasPointerCapture(event.pointerId)) drag(event); });
    }
    return e;
  };

  window.tobarPlay = { view, path, bars, clock, pause };
})();
