"use strict";

// What is noticed outside of the page. client/ui/notice.go says what and when; the
// service worker shows it, since it knows of all tabs; the tone is made here. And which version of
// the app that worker keeps.
(() => {
  const pause = 2000; // from one tone to the next, in all tabs together
  let audio = null;
  let wave = null; // that sounded last
  let last = 0;

  // Some browsers let only that sound which was made ready in answer to a press.
  const ready = () => {
    if (audio || !window.AudioContext) return;
    audio = new AudioContext();
    audio.resume().catch(() => {});
    audio.suspend().catch(() => {});
  };
  addEventListener("click", ready, { once: true });

  // Two soft notes, a fourth apart.
  function sound() {
    ready();
    if (!audio) return;
    last = Date.now();
    audio.resume().catch(() => {});
    const at = audio.currentTime + 0.02;
    const loud = audio.createGain();
    const mine = wave = audio.createOscillator();
    mine.frequency.setValueAtTime(659.26, at);
    mine.frequency.setValueAtTime(880, at + 0.11);
    loud.gain.setValueAtTime(0, at);
    loud.gain.linearRampToValueAtTime(0.09, at + 0.015);
    loud.gain.exponentialRampToValueAtTime(0.012, at + 0.1);
    loud.gain.linearRampToValueAtTime(0.09, at + 0.125);
    loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.6);
    mine.connect(loud).connect(audio.destination);
    mine.onended = () => mine === wave && audio.suspend().catch(() => {});
    mine.start(at);
    mine.stop(at + 0.65);
  }

  // ring sounds in one tab of those that may, and not too often. It returns whether one
  // does, or did a moment ago. leads says that this tab is the one to, where there are no locks to tell by.
  function ring(leads) {
    const pressed = navigator.userActivation;
    if (pressed && !pressed.hasBeenActive) return false; // no browser lets it
    if (document.hidden && matchMedia("(pointer: coarse)").matches) return false; // phones have their own ways
    if (!navigator.locks) {
      if (leads && Date.now() - last > pause) sound();
      return true;
    }
    // Two slashes: what else is locked here is of one account (client/device), and no name holds any.
    navigator.locks.request("tobar//sound", { ifAvailable: true }, (turn) => {
      if (!turn) return undefined;
      sound();
      return new Promise((done) => setTimeout(done, pause));
    });
    return true;
  }

  const container = navigator.serviceWorker;

  async function post(words) {
    if (!container || !window.Notification || Notification.permission !== "granted") return;
    const registration = await container.getRegistration();
    if (registration && registration.active) registration.active.postMessage(words);
  }

  const tell = (event, detail) => dispatchEvent(new CustomEvent(event, { detail }));
  if (container) container.addEventListener("message", ({ data }) => data.notice && tell("notice", data.notice));

  window.tobarOutside = {
    sound,
    ring,

    // allowed is what the browser lets the page show: "granted", "denied", "default" while it has
    // not been asked, and "" where there is nobody to show anything.
    allowed: () => (window.Notification && container ? Notification.permission : ""),
    ask: () => Notification.requestPermission().then(() => tell("allowed")),

    show: (from, n, at, path, title, body, lang, silent, renew, face) => {
      post({ notice: { from, n, at, path, title, body, lang, silent, renew, face } });
    },
    // review brings an event "notice" for all that is shown.
    review: () => post({ review: true }),
    hide: (path, n) => post({ hide: { path, n } }),

    // brings tells whether a reload brings a version of the app: no worker keeps another one, or is
    // still at it. It lets the worker look for it.
    async brings(version) {
      const registration = container && (await container.getRegistration());
      if (!registration || !registration.active) return true;
      await registration.update();
      if (registration.installing || registration.waiting) return false;
      const prefix = "tobar-app-"; // as web/worker.js has it
      const kept = (await caches.keys()).filter((name) => name.startsWith(prefix));
      return kept.length === 1 && kept[0] === prefix + version;
    },

    // dot marks the icon of the tab.
    dot(on) {
      document.querySelector("link[rel=icon]").href = on ? "/web/unread.svg" : "/web/icon.svg";
    },
  };
})();
