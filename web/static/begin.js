// Runs before anything else of the app's page, and does what takes long and needs nobody.
(() => {
  // The client is the longest download: it is asked for at once, and compiled while it comes and the page
  // is read. go-app's own way would wait for its script, and take every byte through it to count them:
  // it gets an answer without an end to count, and what is compiled here.
  // Where it is on the device and there is something to be seen, that is shown first: to read the client takes the
  // page's time.
  const client = "/web/app.wasm";
  const isShown = window.tobarShown = new Promise((resolve) => { // or nobody looks
    if (document.hidden) resolve();
    else requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 1000);
  });
  const turn = () => {
    try {
      if (localStorage.getItem("tobar/snapshot") && navigator.serviceWorker?.controller) return isShown;
    } catch {
      // Storage is denied.
    }
    return Promise.resolve();
  };
  const count = async (answer) => {
    const whole = Number(document.querySelector(`link[href="${client}"]`).dataset.size);
    const reader = answer.body.getReader();
    let come = 0;
    for (let shown = 0; ;) {
      const { done, value } = await reader.read();
      if (done) return;
      come += value.byteLength;
      const part = Math.min(100, Math.round((100 * come) / whole));
      const label = document.getElementById("app-wasm-loader-label");
      if (label && part !== shown) label.textContent = `${shown = part} %`;
    }
  };
  if (window.WebAssembly?.compileStreaming) {
    const { fetch } = window;
    const compiled = turn().then(() => fetch(client)).then((answer) => {
      if (!navigator.serviceWorker?.controller) count(answer.clone()).catch(() => {}); // else it is here already
      return WebAssembly.compileStreaming(answer);
    });
    compiled.catch(() => {}); // go-app's loader hears of it
    window.fetch = (what, ...how) => {
      if (what !== client) return fetch(what, ...how);
      window.fetch = fetch;
      return Promise.resolve(new Response(new ReadableStream()));
    };
    WebAssembly.instantiateStreaming = async (_, imports) => {
      const module = await compiled;
      const step = () => window.tobarSnapshot?.step(); // go-app's script begins the program next
      await step();
      const instance = await WebAssembly.instantiate(module, imports);
      await step();
      return { module, instance };
    };
  }

  // The device's copy of who is signed in is opened, and what the app asks of it first is read, while
  // the app is on its way: client/device takes both (begun_js.go), and asks itself for what is not there.
  const limit = 80; // messages: a page, as client/ui has it
  const below = (start) => IDBKeyRange.bound(start, start + "\u{10FFFF}");
  const read = (db, open, opening) => {
    const kept = {};
    const reading = db.transaction(["meta", "rows", "drafts", "outbox", "messages"]);
    const ask = (key, request) => { request.onsuccess = () => { kept[key] = request.result ?? null; }; };
    const from = (store) => reading.objectStore(store);
    for (const key of ["device", "head", "since", "chosen"]) ask("meta/" + key, from("meta").get(key));
    for (const start of ["wish/", "profile/"]) ask("meta/" + start, from("meta").getAll(below(start)));
    for (const store of ["rows", "drafts", "outbox"]) ask(store + "/", from(store).getAll());
    if (open) {
      ask("rows/" + open, from("rows").get(open));
      ask("messages/" + open, from("messages").getAll(below(open + "/"), limit));
    }
    reading.addEventListener("complete", () => Object.assign(opening, { kept, limit }));
    reading.addEventListener("abort", () => { delete opening.reading; });
    opening.reading = reading;
  };
  try {
    const account = localStorage.getItem("tobar/account");
    if (account) {
      const name = "tobar/" + account.split("/")[0];
      const [, open] = /^\/with\/([^/]+)$/.exec(location.pathname) || [];
      const request = indexedDB.open(name);
      const opening = window.tobarOpening = { name, request };
      request.addEventListener("success", () => {
        const db = request.result;
        db.onversionchange = () => db.close();
        try {
          read(db, open && decodeURIComponent(open), opening);
        } catch {
          // There is nothing in it yet.
        }
      });
    } else { // the server has all there is, and has time for it while the client is on its way
      const how = { credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" } };
      window.tobarAsked = {};
      for (const path of ["/api/me", "/api/conversations"]) {
        (window.tobarAsked[path] = isShown.then(() => fetch(path, how))).catch(() => {}); // the app hears of it
      }
    }
  } catch {
    // Storage is denied: the app will say so.
  }

  // The service worker takes a copy of everything, or looks for a new version: for both there is time when the app
  // is there, or does not come.
  const { serviceWorker } = navigator;
  if (serviceWorker) {
    const { register } = serviceWorker;
    const there = new Promise((resolve) => {
      window.tobarThere = resolve;
      setTimeout(resolve, 20_000);
    });
    serviceWorker.register = async (...how) => {
      await there;
      return register.apply(serviceWorker, how);
    };
  }

  // The browser reads how times are written here when it is first asked: not while somebody has begun to write already.
  const ask = () => new Intl.DateTimeFormat(navigator.language, { hour: "numeric", minute: "2-digit" }).format(0);
  isShown.then(() => window.requestIdleCallback?.(ask)); // else the app asks first
})();
