// Runs in every page before anything of the app does, and takes the times that
// bench client asks for. All are of performance.now, in milliseconds since the
// page was begun to be loaded, so that none has travelled before it is taken.
//
// A message with a mark, #N#, arrives when the page's socket hands it over. It
// is in the page when a MutationObserver sees it there, which is at the end of the
// script that put it in, and painted when the frame that draws it has been made:
// the next task after an animation frame.
(() => {
  if (window !== window.top || window.probe) return;
  const now = () => performance.now();
  const promise = () => {
    const p = {};
    p.done = new Promise((resolve) => { p.resolve = resolve; });
    return p;
  };
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => { channel.port1.close(); resolve(now()); };
    channel.port2.postMessage(0);
  }));
  const find = (name) => document.querySelector(`[data-test="${name}"]`);
  const probe = window.probe = {};

  // Messages, by their marks.
  const messages = new Map();
  const message = (mark) => {
    if (!messages.has(mark)) messages.set(mark, promise());
    return messages.get(mark);
  };
  const marksIn = (words) => words.includes("#") ? [...words.matchAll(/#(\d+)#/g)].map((m) => Number(m[1])) : [];
  const came = (mark) => {
    const m = message(mark);
    if (m.dom) return;
    m.dom = now();
    painted().then((at) => m.resolve({ frame: m.frame || 0, dom: m.dom, painted: at }));
  };
  probe.message = (mark) => message(mark).done;

  // What the device has kept, the app acknowledges.
  let ack = 0, waiting = [];
  const acked = (n) => {
    ack = n;
    waiting = waiting.filter((w) => w.n > n || w.resolve(n));
  };
  probe.kept = (n) => ack >= n ? ack : new Promise((resolve) => { waiting.push({ n, resolve }); });

  window.WebSocket = new Proxy(WebSocket, {
    construct(target, args) {
      const socket = new target(...args);
      const send = socket.send;
      socket.send = (data) => {
        send.call(socket, data);
        const n = /^@ack;n=(\d+)\|/.exec(typeof data === "string" ? data : new TextDecoder().decode(data));
        if (n) acked(Number(n[1]));
      };
      socket.addEventListener("message", (e) => {
        if (typeof e.data !== "string") return;
        for (const mark of marksIn(e.data)) message(mark).frame ||= now();
      });
      return socket;
    },
  });

  // The app answers when the button beside the composer follows what is typed.
  const usable = promise();
  let trying = false;
  const type = (words) => {
    const field = find("composer");
    field.value = words;
    field.dispatchEvent(new Event("input"));
  };
  const attempt = () => {
    if (usable.at) return;
    if (find("composer").value === "") type("a"); // else somebody writes
    requestAnimationFrame(attempt); // the app may have emptied the field meanwhile
  };
  const look = () => {
    if (usable.at || !find("composer")) return;
    if (!trying) {
      trying = true;
      setTimeout(attempt);
    } else if (!find("send").disabled) {
      usable.at = now();
      if (find("composer").value === "a") type("");
      usable.resolve(usable.at);
    }
  };
  probe.usable = usable.done;

  // Before that, what the page was when it was left can be read, and answered (web/static/snapshot.js).
  const snapshot = promise(), there = promise(), field = promise();
  const lookBack = () => {
    if (snapshot.at || !document.querySelector('[data-was="item"]')) return;
    snapshot.at = now();
    painted().then((at) => {
      there.resolve();
      text.done.then((first) => snapshot.resolve(snapshot.at < first ? first : at)); // which the browser says later
    });
  };
  probe.snapshot = snapshot.done;
  addEventListener("focusin", (e) => { if (e.target.matches("textarea")) field.resolve(); }, true);
  // It is answered at once where answers says with what mark: whoever asks for it from outside waits for the page.
  Promise.all([there.done, field.done]).then(() => {
    if (!probe.answers) return;
    document.execCommand("insertText", false, `answered #${probe.answers}#`);
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  });

  // Where opens names somebody, who comes back to the list opens the conversation with them as soon as it is painted.
  let opened = false;
  const openRow = () => {
    const row = probe.opens && document.querySelector(`[data-was="row"][data-name="${probe.opens}"]`);
    if (!row || opened) return;
    opened = true;
    painted().then(() => row.click());
  };

  // A message has gone when its bubble is the app's and has a mark of its own: stored, or without a network waiting.
  probe.gone = (mark, how) => new Promise((resolve) => {
    const look = () => {
      const bubble = [...document.querySelectorAll('[data-test="item"]')].find((item) => marksIn(item.textContent).includes(mark));
      if (bubble?.querySelector(how)) resolve(true);
      else requestAnimationFrame(look);
    };
    look();
  });

  new MutationObserver((changes) => {
    look();
    lookBack();
    openRow();
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node.nodeType === 1 && (node.dataset.test || node.dataset.was) === "item") marksIn(node.textContent).forEach(came);
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["disabled"] });

  // What is to be seen first.
  const text = promise();
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === "first-contentful-paint") text.resolve(entry.startTime);
  }).observe({ type: "paint", buffered: true });
  probe.text = text.done;
  const parsed = promise();
  document.addEventListener("DOMContentLoaded", () => parsed.resolve(now()));
  probe.form = () => Promise.all([text.done, parsed.done]).then((times) => {
    const field = document.querySelector("input[name=name]");
    if (!field || field.disabled) throw new Error("there is no form to fill in");
    return Math.max(...times);
  });

  // A conversation is open when a message of it has been painted.
  probe.open = async (name, mark) => {
    const row = await rowOf(name);
    messages.delete(mark);
    const at = now();
    row.click();
    return (await probe.message(mark)).painted - at;
  };

  // Of a long list only the rows near the view are there: it is scrolled until the row is.
  const rowOf = async (name) => {
    const find = () => document.querySelector(`[data-test="row"][data-name="${name}"]`);
    const rows = document.getElementById("rows");
    for (let top = 0; !find() && top < rows.scrollHeight; top += rows.clientHeight / 2) {
      rows.scrollTop = top;
      await painted();
      await painted();
    }
    return find();
  };

  // Scrolls upwards and returns how long each frame took.
  probe.scroll = (time, step) => new Promise((resolve) => {
    const scroller = document.getElementById("scroller");
    const frames = [];
    let began = 0, last = 0;
    const frame = (at) => {
      if (last) frames.push(at - last);
      began ||= at;
      last = at;
      scroller.scrollTop -= step;
      if (at - began < time) requestAnimationFrame(frame);
      else resolve(frames);
    };
    requestAnimationFrame(frame);
  });

  // Letters, from the key to the frame that shows them.
  const letters = [];
  let pressed = 0, wanted = promise();
  addEventListener("keydown", (e) => { pressed = e.timeStamp; }, true);
  addEventListener("input", (e) => {
    if (!pressed || !e.isTrusted) return;
    const at = pressed;
    pressed = 0;
    painted().then((shown) => {
      letters.push(shown - at);
      if (letters.length === wanted.count) wanted.resolve(letters.splice(0));
    });
  }, true);
  probe.letters = (count) => {
    wanted = promise();
    wanted.count = count;
    letters.length = 0;
    find("composer").focus();
    return 0;
  };
  probe.written = () => wanted.done.then((times) => { type(""); return times; });

  probe.writtenSoFar = () => { type(""); return letters.splice(0); };

  // The memory of the program.
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const real = WebAssembly[name];
    WebAssembly[name] = async (...args) => {
      const result = await real.apply(WebAssembly, args);
      probe.memory = (result.instance || result).exports.mem;
      return result;
    };
  }
})();
