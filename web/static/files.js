// Files on their way to the server: what was picked, pasted or dropped, the sheet that
// asks before it is sent, and the queue, which is kept in this browser until each file has
// become a message. The app has the messages: it is told of a file that is complete, and says when
// the message is kept. The app calls window.tobarFiles.
(() => {
  "use strict";

  const { element, icon, key, say, size, about, box, dialog, images, scaled, prepare, keep } = window.tobarMedia;

  const pauses = [1000, 2000, 5000, 10000, 30000];

  let report = () => {};
  let account = "";
  let room; // the server's limits, once they are known
  let queue = []; // in order
  let preparing = 0; // files that are not in the queue yet
  let busy = false;
  let tries = 0;
  let wake = () => {};

  // What is kept.

  let db; // a promise; of null where the browser keeps nothing
  const open = () => new Promise((done) => {
    try {
      const request = indexedDB.open("tobar-files/" + account); // in the version that a newer app may have made of it
      request.onupgradeneeded = () => request.result.createObjectStore("files", { keyPath: "id" });
      request.onsuccess = () => {
        request.result.onversionchange = () => request.result.close();
        done(request.result);
      };
      request.onerror = () => done(null);
    } catch {
      done(null);
    }
  });

  const inStore = async (mode, f) => {
    const base = await db;
    if (!base) return undefined;
    return new Promise((done) => {
      try {
        const tx = base.transaction("files", mode, { durability: "strict" });
        const request = f(tx.objectStore("files"));
        tx.oncomplete = () => done(request.result);
        tx.onabort = tx.onerror = () => done(undefined);
      } catch {
        done(undefined);
      }
    });
  };

  const save = async (item) => {
    const { blob, ...rest } = item.kept;
    item.safe = await inStore("readwrite", (store) => store.put({ ...rest, blob })) !== undefined;
  };

  // newID makes a UUIDv7 (RFC 9562), the id of the message to come.
  const newID = () => {
    const b = crypto.getRandomValues(new Uint8Array(16));
    const now = Date.now();
    for (let i = 0; i < 6; i++) b[i] = Math.floor(now / 2 ** (40 - 8 * i)) & 0xff;
    b[6] = (b[6] & 0x0f) | 0x70;
    b[8] = (b[8] & 0x3f) | 0x80;
    const h = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
    return [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join("-");
  };

  // An item of the queue: kept is what the browser keeps of it.
  const itemOf = (kept) => {
    if (kept.peaks) keep(kept.id, kept.blob);
    return { kept, state: kept.refusal ? "refused" : "waiting", part: 0, safe: true, url: images.test(kept.type) ? URL.createObjectURL(kept.blob) : "" };
  };

  // The sheet.

  // readable leaves out what cannot be read, such as directories.
  const readable = async (files) => {
    const tried = await Promise.allSettled(files.map((file) => file.slice(0, 1).arrayBuffer()));
    return files.filter((_, i) => tried[i].status === "fulfilled");
  };

  const ask = async (all, composer) => {
    const files = await readable(all);
    if (!files.length || !composer || document.querySelector("dialog.picked")) return;
    const to = composer.dataset.with;
    const list = files.map((file) => ({ file, url: images.test(file.type) ? URL.createObjectURL(file) : "" }));
    const shown = element("ul", { class: "files" });
    const title = element("h2", {});
    const caption = element("input", { type: "text", dir: "auto", autocomplete: "off", enterkeyhint: "send", placeholder: say("caption"), "aria-label": say("caption"), "data-test": "caption" });
    const asIs = element("input", { type: "checkbox", "data-test": "as-is" });
    const choice = element("label", { class: "choice" }, asIs, element("span", {}, say("asIs"), element("span", { class: "hint" }, say("asIsHint"))));
    const limit = element("p", { class: "hint", "data-test": "limit" });
    const send = element("button", { type: "button", class: "primary", "data-test": "files-send" });
    const leave = element("button", { type: "button", class: "secondary", "data-test": "files-leave" }, say("cancel"));
    const tooLarge = ({ file }) => room && file.size > room.maxFile && (asIs.checked || !scaled.test(file.type));
    const fill = () => {
      const good = list.filter((one) => !tooLarge(one));
      title.textContent = list.length === 1 ? say("sendOne", to) : say("sendMany", list.length, to);
      send.textContent = say("send");
      send.disabled = !good.length;
      choice.hidden = !list.some(({ file }) => scaled.test(file.type) || window.tobarClean.kinds.test(file.type));
      limit.textContent = room ? say("limit", size(room.maxFile)) + (room.quota ? say("space") + say("left", size(Math.max(0, room.quota - room.used))) : "") : "";
      shown.replaceChildren(...list.map((one) => element("li", { class: tooLarge(one) ? "bad" : "", "data-test": "picked-file" },
        one.url ? element("img", { src: one.url, alt: "" }) : element("span", { class: "badge" }, icon("file")),
        element("span", { class: "what" }, element("b", { dir: "auto" }, one.file.name),
          element("span", {}, tooLarge(one) ? say("tooLarge", size(one.file.size)) : about(one.file))),
        key("close", say("remove", one.file.name), () => {
          list.splice(list.indexOf(one), 1);
          if (list.length) fill();
          else sheet.close();
        }))));
    };
    const sheet = dialog("picked", say("attach"), "picked", title, shown, choice, caption, limit, element("div", { class: "buttons" }, leave, send));
    const go = () => {
      const good = list.filter((one) => !tooLarge(one)).map((one) => one.file);
      sheet.close();
      if (good.length) add(to, good, caption.value.trim(), asIs.checked);
    };
    asIs.addEventListener("change", fill);
    caption.addEventListener("keydown", (e) => {
      if (e.key === "Enter" && !e.isComposing && e.keyCode !== 229 && !send.disabled) go();
    });
    send.addEventListener("click", go);
    leave.addEventListener("click", () => sheet.close());
    sheet.addEventListener("close", () => {
      setTimeout(() => list.forEach((one) => URL.revokeObjectURL(one.url)), 10000); // they may be loading still
      document.getElementById("composer")?.focus({ preventScroll: true });
    });
    fill();
    if (matchMedia("(pointer: coarse)").matches) send.focus();
    else caption.focus();
    await learn();
    fill();
  };

  const learn = async () => {
    try {
      const answer = await fetch("/api/files", { headers: { Accept: "application/json" } });
      if (answer.ok) room = await answer.json();
    } catch { /* without a network the server will say so later */ }
  };

  // add puts files into the queue. The caption goes with the last one.
  const add = async (to, files, caption, asIs) => {
    for (const [i, file] of files.entries()) await enqueue(to, prepare(file, asIs), i === files.length - 1 ? caption : "");
  };

  // enqueue puts into the queue what is being prepared.
  const enqueue = async (to, made, caption) => {
    preparing++;
    const item = itemOf({ ...await made, id: newID(), with: to, caption, upload: "", line: "", refusal: "" });
    await hold(item);
    queue.push(item);
    await save(item);
    preparing--;
    report("added", to, item.kept.id);
    work();
  };

  // The queue.

  // passing reports whether what has failed may succeed later as it is.
  const passing = (status) => status === 0 || [401, 409, 429].includes(status) || status >= 500 && status !== 507;

  // hold makes this tab the one that sends an item; false where another one is.
  const hold = (item) => new Promise((done) => {
    if (!navigator.locks) { // over plain HTTP: two tabs may send one file twice, and of its message the server keeps one
      done(true);
      return;
    }
    navigator.locks.request("tobar-file/" + item.kept.id, { ifAvailable: true }, (lock) => {
      done(Boolean(lock));
      return lock ? new Promise((release) => { item.release = release; }) : undefined;
    });
  });

  // request asks the server; it fails with {status, code}, status 0 for no answer.
  const request = (item, method, path, headers, body, progress) => new Promise((done, fail) => {
    const x = new XMLHttpRequest();
    item.stop = () => x.abort();
    x.open(method, path);
    for (const [name, value] of Object.entries({ Accept: "application/json", ...headers })) x.setRequestHeader(name, value);
    if (progress) x.upload.onprogress = (e) => progress(e.loaded);
    x.onload = () => {
      let answer = {};
      try { answer = JSON.parse(x.responseText); } catch { /* of a proxy */ }
      if (x.status >= 200 && x.status < 300) done(answer);
      else fail({ status: x.status, code: answer.code || "" });
    };
    x.onerror = x.onabort = x.ontimeout = () => fail({ status: 0, code: "" });
    x.send(body);
  });

  // send brings one file to the server, from where it is.
  const send = async (item) => {
    const { kept } = item;
    const at = (offset) => show(item, kept.blob.size ? offset / kept.blob.size : 1);
    let up;
    if (kept.upload) {
      up = await request(item, "GET", "/api/files/" + kept.upload);
    } else {
      const { name, type, width, height, colours, length, peaks } = kept;
      up = await request(item, "POST", "/api/files", { "Content-Type": "application/json" }, JSON.stringify({ name, size: kept.blob.size, type, width, height, colours, length, peaks }));
      kept.upload = up.id;
      await save(item);
    }
    if (!up.file) {
      const { offset } = up;
      at(offset);
      up = await request(item, "PATCH", "/api/files/" + kept.upload, { "Upload-Offset": offset, "Content-Type": "application/octet-stream" },
        kept.blob.slice(offset), (loaded) => at(Math.min(offset + loaded, kept.blob.size)));
    }
    kept.line = up.file;
  };

  // work sends what waits, one after the other, until nothing does.
  const work = async () => {
    if (busy) return;
    busy = true;
    for (let item; (item = queue.find((one) => one.state === "waiting"));) {
      item.state = "sending";
      report("turn");
      try {
        await send(item);
        tries = 0;
        await finish(item);
      } catch (problem) {
        item.stop = undefined;
        if (!queue.includes(item)) continue; // cancelled
        if (problem.status === 404 && item.kept.upload) { // it was too old, and begins anew
          item.kept.upload = "";
          item.state = "waiting";
        } else if (!passing(problem.status)) {
          item.state = "refused";
          item.kept.refusal = problem.code || "failed";
          await save(item);
        } else {
          item.state = "waiting";
          report("turn");
          await new Promise((done) => {
            wake = done;
            setTimeout(done, pauses[Math.min(tries++, pauses.length - 1)]);
          });
        }
      }
    }
    busy = false;
    report("turn");
  };

  // finish hands a complete file to the app.
  const finish = async (item) => {
    const { kept } = item;
    item.state = "sent";
    item.stop = undefined;
    await save(item);
    if (!queue.includes(item)) return;
    if (images.test(kept.type) || kept.peaks) keep(kept.line.split(" ")[0], kept.blob);
    report("done", kept.id, kept.with, kept.line, kept.caption, kept.re || 0, kept.epoch || "");
  };

  const forget = (item) => {
    queue = queue.filter((one) => one !== item);
    inStore("readwrite", (store) => store.delete(item.kept.id)).then(item.release);
    setTimeout(() => URL.revokeObjectURL(item.url), 10000);
  };

  const cancel = (item) => {
    const { upload } = item.kept;
    forget(item);
    item.stop?.();
    if (upload) fetch("/api/files/" + upload, { method: "DELETE" }).catch(() => {});
    report("turn");
    document.getElementById("composer")?.focus({ preventScroll: true });
  };

  const again = (item) => {
    item.state = "waiting";
    item.kept.refusal = "";
    report("turn");
    work();
  };

  // How it looks in the timeline.

  const show = (item, part) => {
    item.part = part;
    for (const bar of document.querySelectorAll(`progress[data-upload="${item.kept.id}"]`)) bar.value = part;
  };

  const drawItem = (id) => {
    const item = queue.find((one) => one.kept.id === id);
    if (!item) return element("span", {});
    const { kept, state, url, part } = item;
    const preview = kept.peaks ? window.tobarPlay.view(kept) : url
      ? box(element("span", { class: "shot here" }, element("img", { src: url, alt: kept.name })), kept)
      : element("span", { class: "file-card" }, element("span", { class: "badge" }, icon("file")),
        element("span", { class: "what" }, element("b", { dir: "auto" }, kept.name), element("span", {}, about({ name: kept.name, size: kept.blob.size }))));
    const row = element("div", { class: "upload-row" });
    if (state === "refused") {
      const retry = element("button", { type: "button", class: "link", "data-test": "upload-retry" }, say("again"));
      retry.addEventListener("click", () => again(item));
      row.append(element("span", { class: "error", role: "alert", "data-test": "upload-error" }, say(["too-large", "no-space"].includes(kept.refusal) ? kept.refusal : "failed")), retry);
    } else {
      const bar = element("progress", { max: 1, value: part, "data-upload": id, "aria-label": say("sending", kept.name) });
      row.append(state === "waiting" ? element("span", { class: "hint" }, say("waits")) : "", bar);
    }
    row.append(key("close", say("cancelOf", kept.name), () => cancel(item), "upload-cancel"));
    const e = element("div", { class: "upload", "data-test": "upload", "data-state": state }, preview, row);
    if (kept.caption) e.append(element("div", { class: "words", dir: "auto" }, kept.caption));
    return e;
  };

  // What the page hears.

  const composer = () => document.querySelector("textarea#composer");
  const filesOf = (transfer) => [...(transfer?.files || [])];

  const input = element("input", { type: "file", multiple: "", hidden: "", "data-test": "file-input" });
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    ask(files, composer());
  });

  const listen = () => {
    document.body.append(input);
    document.addEventListener("paste", (e) => {
      const files = filesOf(e.clipboardData);
      if (!files.length || !composer() || e.clipboardData.types.includes("text/plain")) return; // a spreadsheet brings a picture of itself along
      e.preventDefault();
      ask(files, composer());
    });
    let over = 0; // dragenter and dragleave come for every element
    const dragged = (e) => composer() && e.dataTransfer?.types.includes("Files");
    const mark = () => document.body.classList.toggle("dropping", over > 0);
    document.addEventListener("dragenter", (e) => { if (dragged(e)) { over++; mark(); } });
    document.addEventListener("dragleave", (e) => { if (dragged(e)) { over = Math.max(0, over - 1); mark(); } });
    document.addEventListener("dragover", (e) => { if (dragged(e)) e.preventDefault(); });
    document.addEventListener("drop", (e) => {
      over = 0;
      mark();
      if (!dragged(e)) return;
      e.preventDefault();
      ask(filesOf(e.dataTransfer), composer());
    });
    window.addEventListener("online", () => wake());
    window.addEventListener("beforeunload", (e) => {
      if (preparing || queue.some((item) => !item.safe)) e.preventDefault();
    });
  };

  window.tobarFiles = {
    // start begins with what an account has left here. report is called with "turn" when something
    // looks different, with "added" and a name when the user has sent something, and with "done" and a file that is complete.
    async start(name, f) {
      account = name;
      report = f;
      db = open();
      listen();
      for (const kept of await inStore("readonly", (store) => store.getAll()) || []) {
        if (kept.draft) continue; // of record.js
        const item = itemOf(kept);
        if (await hold(item)) queue.push(item);
      }
      queue.sort((a, b) => (a.kept.id < b.kept.id ? -1 : 1));
      for (const item of queue) {
        if (item.kept.line && item.state === "waiting") await finish(item);
      }
      if (queue.length) report("turn");
      work();
    },
    pick: () => input.click(),
    // say sends what was recorded: the queue keeps it with its name, type, length and peaks.
    say: (to, recorded) => enqueue(to, recorded, ""),
    // of lists the uploads of a conversation, each with its state.
    of: (to) => queue.filter((item) => item.kept.with === to && item.state !== "sent").map((item) => item.kept.id + " " + item.state).join("\n"),
    draw: drawItem,
    count: () => queue.length,
    inStore, hold,
    // replies says what an upload is in reply to.
    replies: (id, re, epoch) => queue.filter(({ kept }) => kept.id === id).forEach((item) => Object.assign(item.kept, { re, epoch }) && save(item)),
    // sent is said when the message is kept.
    sent(id) {
      const item = queue.find((one) => one.kept.id === id);
      if (item) forget(item);
    },
    connected: () => wake(),
    // leave throws everything away: somebody signs out.
    leave() {
      queue.forEach((item) => item.stop?.());
      queue = [];
      db?.then((base) => {
        base?.close();
        indexedDB.deleteDatabase("tobar-files/" + account);
      });
    },
  };
})();
