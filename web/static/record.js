// The microphone: a recording (r) as far as it has nothing to do with what is on the screen.
// voice.js records with it: it gives a recording free, the functions to be called when it has
// ended, stop, mute and more, which are called when the browser has stopped it, takes the microphone away or
// has given more of it, and what it counts: levels, ran and since, the time of what is over and the beginning of what runs.
(() => {
  "use strict";

  const peaks = 48; // of a voice message, as the server takes them
  const types = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
  const endings = { "audio/webm": ".webm", "audio/mp4": ".m4a", "audio/ogg": ".ogg" };

  const lasted = (r) => r.ran + (r.since ? performance.now() - r.since : 0);

  const open = async (r) => {
    const devices = navigator.mediaDevices;
    if (!devices?.getUserMedia) throw { name: window.isSecureContext ? "unable" : "insecure" };
    if (!window.MediaRecorder) throw { name: "unable" };
    const stream = await devices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
    r.free.push(() => stream.getTracks().forEach((track) => track.stop()));
    const mimeType = types.find((type) => MediaRecorder.isTypeSupported(type));
    const [track] = stream.getAudioTracks();
    r.recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32000 });
    r.recorder.onstop = () => r.stop();
    r.recorder.ondataavailable = ({ data }) => {
      r.chunks.push(data);
      r.more();
    };
    track.onmute = () => r.mute();
    try {
      r.ear = listenTo(stream, r);
    } catch { /* then nobody sees how loud it is */ }
  };

  // listenTo returns what says how loud a stream is at the moment: 0 to 1.
  const listenTo = (stream, r) => {
    const context = new AudioContext();
    r.free.push(() => context.close());
    context.resume().catch(() => {});
    const ear = context.createAnalyser();
    const heard = new Float32Array(ear.fftSize);
    context.createMediaStreamSource(stream).connect(ear);
    return () => {
      ear.getFloatTimeDomainData(heard);
      const power = heard.reduce((sum, x) => sum + x * x, 0) / heard.length;
      return Math.max(0, Math.min(1, (10 * Math.log10(power + 1e-9) + 55) / 50));
    };
  };

  const wordOf = (problem) => ({ NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "missing", OverconstrainedError: "missing",
    NotReadableError: "busy", AbortError: "busy", insecure: "insecure" })[problem.name] || "unable";

  // pack makes of a recording what is sent.
  const pack = async (r) => {
    const [type] = (r.recorder.mimeType || r.chunks[0]?.type || "").split(";");
    const length = Math.round(lasted(r));
    return { id: "draft " + r.stamp, name: "voice-" + r.stamp + (endings[type] || ""), type, length, peaks: peaksOf(r.levels, length),
      blob: await withLength(new Blob(r.chunks, { type }), length) };
  };

  // stampOf is when it was recorded, as a file is called: 20261126-180412.
  const stampOf = (at) => new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");

  // peaksOf are the levels of equal stretches, as digits of 32; the loudest is near 31.
  const peaksOf = (levels, length) => {
    const most = new Array(peaks).fill(-1);
    for (const { at, level } of levels) {
      const i = Math.min(peaks - 1, Math.floor(at / length * peaks));
      most[i] = Math.max(most[i], level);
    }
    const loudest = Math.max(0.35, ...most);
    let last = Math.max(0, most.find((level) => level >= 0) ?? 0);
    return most.map((level) => {
      if (level >= 0) last = level; // a short one has fewer levels than stretches
      return Math.round(31 * last / loudest).toString(32);
    }).join("");
  };

  // withLength writes into WebM how long it is: its recorder did not know, and players that do not know
  // either cannot seek. In its element Info (15 49 A9 66) there is to be a Duration (44 89).
  const withLength = async (blob, length) => {
    if (blob.type !== "audio/webm") return blob;
    const head = new Uint8Array(await blob.slice(0, 1024).arrayBuffer());
    const find = (...id) => head.findIndex((_, i) => id.every((b, j) => head[i + j] === b));
    const at = find(0x15, 0x49, 0xa9, 0x66) + 4;
    const wide = Math.clz32(head[at]) - 23; // how many bytes its size takes
    let size = head[at] & (0xff >> wide);
    for (let i = 1; i < wide; i++) size = size * 256 + head[at + i];
    const body = at + wide;
    if (at < 4 || wide > 8 || body + size > head.length || find(0x44, 0x89) >= 0 || find(0x11, 0x4d, 0x9b, 0x74) >= 0) return blob;
    const made = new DataView(new ArrayBuffer(8 + 11));
    made.setUint8(0, 0x01); // a size of eight bytes
    made.setUint32(4, size + 11);
    made.setUint16(8, 0x4489);
    made.setUint8(10, 0x88);
    made.setFloat64(11, length);
    return new Blob([head.slice(0, at), made.buffer.slice(0, 8), head.slice(body, body + size), made.buffer.slice(8), blob.slice(body + size)], { type: blob.type });
  };

  // What is neither sent nor discarded is kept in this browser, beside the files that wait, and
  // belongs to one tab: a phone may end a page that it does not show.

  const locks = new Map(); // by id
  const safe = new Set(); // the ids of what is kept
  let writing = Promise.resolve(); // one after the other

  const hold = async (id) => {
    if (locks.has(id)) return true;
    const lock = { kept: { id } };
    const mine = await window.tobarFiles.hold(lock);
    if (mine) locks.set(id, lock);
    return mine;
  };

  const next = (f) => (writing = writing.then(f));

  const save = (to, recorded) => next(async () => {
    await hold(recorded.id);
    const key = await window.tobarFiles.inStore("readwrite", (store) => store.put({ ...recorded, with: to, draft: true }));
    if (key !== undefined) safe.add(recorded.id);
  });

  const forget = (id) => next(async () => {
    await window.tobarFiles.inStore("readwrite", (store) => store.delete(id));
    locks.get(id)?.release?.();
    locks.delete(id);
    safe.delete(id);
  });

  // kept returns what no other tab has, undefined while the browser is not ready.
  const kept = async () => {
    const all = await window.tobarFiles.inStore("readonly", (store) => store.getAll());
    if (!all) return undefined;
    const mine = [];
    for (const one of all) {
      if (!one.draft || locks.has(one.id) || !await hold(one.id)) continue;
      safe.add(one.id);
      mine.push(one);
    }
    return mine;
  };

  window.tobarRecord = { open, lasted, pack, stampOf, wordOf, save, forget, kept, isSafe: (id) => safe.has(id) };
})();
