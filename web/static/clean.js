// What cameras and phones write into films and pictures beside what is to be seen: where and when it
// was, and with which device. It is taken out before a file is sent, by blanking it where it is, so that
// nothing else moves. The format is that of boxes in boxes (ISO/IEC 14496-12): MP4, QuickTime, M4A, HEIC, AVIF.
// The app calls window.tobarClean.
(() => {
  "use strict";

  const most = 64 << 20; // a box that is larger is not what is looked for
  const inside = ["moov", "trak", "mdia", "minf", "stbl", "iprp", "edts", "dinf"];
  const known = ["vide", "soun", "text", "sbtl", "subt", "clcp", "tmcd", "pict", "auxv"];

  const read = async (blob, from, to) => new DataView(await blob.slice(from, to).arrayBuffer());
  const word = (view, at) => String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
  const number = (view, at, size) => (size === 8 ? Number(view.getBigUint64(at)) : size === 4 ? view.getUint32(at) : size === 2 ? view.getUint16(at) : 0);

  // box reads the head of a box of a view; from and to are its content, start is where it begins.
  const box = (view, start, end) => {
    if (start + 8 > end) return null;
    let size = view.getUint32(start);
    let head = 8;
    if (size === 1 && start + 16 <= end) {
      size = number(view, start + 8, 8);
      head = 16;
    } else if (size === 0) {
      size = end - start;
    }
    if (size < head || start + size > end) return null;
    return { type: word(view, start + 4), start, from: start + head, to: start + size };
  };

  const boxes = (view, start, end) => {
    const all = [];
    for (let b; (b = box(view, start, end)); start = b.to) all.push(b);
    return all;
  };

  const find = (view, at, ...path) => path.reduce((b, type) => b && boxes(view, b.from, b.to).find((x) => x.type === type), at);

  // samples are the places in the file where a track's data is (8.7 of the standard).
  const samples = (view, track) => {
    const table = find(view, track, "mdia", "minf", "stbl");
    const sizes = find(view, table, "stsz");
    const runs = find(view, table, "stsc");
    const chunks = find(view, table, "stco") || find(view, table, "co64");
    if (!sizes || !chunks || !runs) return [];
    const wide = chunks.type === "co64" ? 8 : 4;
    const one = view.getUint32(sizes.from + 4);
    const sizeOf = (i) => one || (sizes.from + 16 + 4 * i <= sizes.to ? view.getUint32(sizes.from + 12 + 4 * i) : 0);
    const places = [];
    let sample = 0;
    let run = 0;
    let inChunk = 0;
    const last = Math.floor((runs.to - runs.from - 8) / 12);
    const count = Math.min(view.getUint32(chunks.from + 4), Math.floor((chunks.to - chunks.from - 8) / wide));
    for (let i = 0; i < count; i++) {
      while (run < last && view.getUint32(runs.from + 8 + 12 * run) <= i + 1) inChunk = view.getUint32(runs.from + 12 + 12 * run++);
      const from = number(view, chunks.from + 8 + wide * i, wide);
      let to = from;
      for (let j = 0; j < inChunk && j < 1 << 20; j++) to += sizeOf(sample++);
      places.push({ from, to });
    }
    return places;
  };

  // tells holds for boxes that say something about the whole; of those with a name of their own, for XMP's.
  const tells = (view, b) => ["udta", "meta"].includes(b.type) || b.type === "uuid" && view.getUint32(b.from) === 0xbe7acfcb;

  // blanks are the boxes of a film's index that say something about it, and the tracks that nobody sees or hears.
  const blanks = (view, whole) => {
    const found = [];
    const data = [];
    const walk = (parent) => {
      for (const b of boxes(view, parent.from, parent.to)) {
        const handler = b.type === "trak" && find(view, b, "mdia", "hdlr");
        const hidden = handler && !known.includes(word(view, handler.from + 8));
        if (hidden) data.push(...samples(view, b));
        if (hidden || tells(view, b)) found.push(b);
        else if (inside.includes(b.type)) walk(b);
      }
    };
    walk(whole);
    return { found, data };
  };

  // told are the places in the file of what a picture says about itself: its items of Exif and XMP (ISO/IEC 23008-12, annex A).
  const told = (view, meta) => {
    const parts = { from: meta.from + 4, to: meta.to };
    const list = find(view, parts, "iinf");
    const where = find(view, parts, "iloc");
    if (!list || !where) return [];
    const ids = new Set();
    const wideList = view.getUint8(list.from) > 0;
    for (const b of boxes(view, list.from + (wideList ? 8 : 6), list.to)) {
      const version = b.type === "infe" ? view.getUint8(b.from) : 0;
      const wide = version === 3 ? 4 : 2;
      if (version >= 2 && ["Exif", "mime"].includes(word(view, b.from + 4 + wide + 2))) ids.add(number(view, b.from + 4, wide));
    }
    const version = view.getUint8(where.from);
    const [offsetSize, lengthSize] = [view.getUint8(where.from + 4) >> 4, view.getUint8(where.from + 4) & 15];
    const [baseSize, indexSize] = [view.getUint8(where.from + 5) >> 4, version > 0 ? view.getUint8(where.from + 5) & 15 : 0];
    const wide = version === 2 ? 4 : 2;
    let at = where.from + 6;
    const take = (size) => number(view, (at += size) - size, size);
    const places = [];
    for (let left = take(wide); left > 0; left--) {
      const id = take(wide);
      const method = version > 0 ? take(2) & 15 : 0;
      at += 2;
      const base = take(baseSize);
      for (let extents = take(2); extents > 0; extents--) {
        at += indexSize;
        const from = base + take(offsetSize);
        const to = from + take(lengthSize);
        if (method === 0 && ids.has(id)) places.push({ from, to });
      }
    }
    return places;
  };

  // patched is a blob with other bytes in some places, which do not overlap or lie beyond it.
  const patched = (blob, patches) => {
    const parts = [];
    let at = 0;
    for (const { from, bytes } of patches.sort((a, b) => a.from - b.from)) {
      if (from < at || from + bytes.length > blob.size) continue;
      parts.push(blob.slice(at, from), bytes);
      at = from + bytes.length;
    }
    return new Blob([...parts, blob.slice(at)], { type: blob.type });
  };

  const free = new TextEncoder().encode("free");
  const zeros = ({ from, to }) => ({ from, bytes: new Uint8Array(to - from) });

  const clean = async (blob) => {
    const patches = [];
    // A box becomes one that is skipped, and its content zeros.
    const blank = (b, by) => {
      patches.push({ from: by + b.start + 4, bytes: free }, zeros({ from: by + b.from, to: by + b.to }));
    };
    for (let at = 0; at + 8 <= blob.size;) {
      const head = box(await read(blob, at, at + 16), 0, Infinity);
      if (!head) break;
      const end = head.to === Infinity ? blob.size : Math.min(at + head.to, blob.size);
      if (["moov", "meta", "udta", "uuid"].includes(head.type) && end - at <= most) {
        const view = await read(blob, at, end);
        const whole = { from: head.from, to: view.byteLength };
        if (head.type === "moov") {
          const { found, data } = blanks(view, whole);
          found.forEach((b) => blank(b, at));
          patches.push(...data.filter(({ from, to }) => to > from && to <= blob.size).map(zeros));
        } else if (head.type === "meta" && find(view, { from: head.from + 4, to: view.byteLength }, "iinf")) {
          patches.push(...told(view, whole).filter(({ from, to }) => to > from && to <= blob.size).map(zeros));
        } else if (tells(view, head)) {
          blank({ start: 0, from: head.from, to: view.byteLength }, at);
        }
      }
      at = end;
    }
    return patches.length ? patched(blob, patches) : blob;
  };

  const kinds = /^(video\/(mp4|quicktime|x-m4v|3gpp2?)|audio\/(mp4|x-m4a)|image\/(heic|heif|avif))$/;

  // tobarClean returns the file without what it says about itself; a file of another kind, or one that cannot be read, as it is.
  window.tobarClean = async (blob) => {
    if (!kinds.test(blob.type)) return blob;
    try {
      return await clean(blob);
    } catch {
      return blob;
    }
  };
  window.tobarClean.kinds = kinds;
})();
