// How a file looks in a conversation: a picture, a film or a sound in its place, a
// card for anything else; and what is made of a picture before it is sent. What a file is stands in one line (shared.File):
//
//   id size type WIDTHxHEIGHT colours name
//   id size type LENGTHms peaks name
//
// Nothing here is made from markup. The app calls window.tobarMedia.
(() => {
  "use strict";

  const words = window.tobarWords.media;
  const lang = () => document.documentElement.lang;
  const say = (key, ...values) => values.reduce((s, v) => s.replace(/%[sd]/, () => v), (words[lang()] || words.en)[key]);

  // What is shown where it stands, as far as this browser can; the server serves no other type to be shown.
  const images = /^image\/(jpeg|png|gif|webp|avif|bmp)$/;
  const films = /^video\/(mp4|webm|ogg|quicktime)$/;
  const sounds = /^audio\/(mpeg|mp4|ogg|webm|wav|x-wav|flac|aac|x-m4a)$/;

  // The most that a picture takes in the timeline, and the least.
  const most = { width: 320, height: 360 };
  const least = 72;

  const longestSide = 2048; // of a picture that is not sent as it is
  const scaled = /^image\/(jpeg|png|webp|bmp)$/; // GIFs move, and stay as they are

  const local = new Map(); // by id: the object URL of what was sent from this page

  const element = (tag, attributes, ...children) => {
    const e = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value !== undefined) e.setAttribute(key, value);
    }
    e.append(...children);
    return e;
  };

  const icon = (name) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const use = document.createElementNS(space, "use");
    use.setAttribute("href", "#icon-" + name);
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    svg.append(use);
    return svg;
  };

  const key = (name, label, f, test) => {
    const e = element("button", { type: "button", class: "key", "aria-label": label, title: label, "data-test": test }, icon(name));
    e.addEventListener("click", f);
    return e;
  };

  const parse = (line) => {
    const [id, size, type, extent, colours, ...name] = line.split(" ");
    const [width, height] = extent && extent.includes("x") ? extent.split("x").map(Number) : [0, 0];
    const length = /^\d+ms$/.test(extent) ? parseInt(extent, 10) : 0;
    return { id, size: Number(size) || 0, type, width, height, colours, length, peaks: length && colours !== "-" ? colours : "", name: name.join(" ") };
  };

  const address = (file, save) => "/files/" + file.id + "/" + encodeURIComponent(file.name) + (save ? "?save=1" : "");
  const source = (file) => local.get(file.id) || address(file);

  // size is a number of bytes as people read it.
  const size = (bytes) => {
    const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
    let i = 0;
    for (; bytes >= 1000 && i < units.length - 1; i++) bytes /= 1024;
    return new Intl.NumberFormat(lang(), { style: "unit", unit: units[i], unitDisplay: i ? "short" : "long", maximumFractionDigits: bytes < 10 ? 1 : 0 }).format(bytes);
  };

  // kind is what a file is in a word: its ending, or what its type says.
  const kind = (file) => {
    const ending = /\.([\p{L}\p{N}]{1,8})$/u.exec(file.name);
    return ending ? ending[1].toUpperCase() : "";
  };

  const about = (file) => [kind(file), size(file.size)].filter(Boolean).join(" · ");

  // box gives an element the size that a picture has, before it is there.
  const box = (e, file) => {
    const width = file.width || 240;
    const height = file.height || 180;
    const scale = Math.min(1, most.width / width, most.height / height);
    e.style.width = Math.max(least, Math.round(width * scale)) + "px";
    e.style.aspectRatio = Math.max(least, width * scale) + " / " + Math.max(least, height * scale);
    return e;
  };

  // afar draws what a picture looks like from afar: 4 by 4 colours, which the browser blurs.
  const afar = (colours) => {
    if (!/^[0-9a-f]{48}$/.test(colours || "")) return "";
    const canvas = element("canvas", { width: 4, height: 4, "aria-hidden": "true" });
    const pen = canvas.getContext("2d");
    for (let i = 0; i < 16; i++) {
      pen.fillStyle = "#" + colours.slice(3 * i, 3 * i + 3);
      pen.fillRect(i % 4, i >> 2, 1, 1);
    }
    return canvas;
  };

  const card = (file) => {
    const e = element("a", { class: "file-card", tabindex: "-1", href: address(file, true), download: file.name, "data-test": "file-card", title: say("save") },
      element("span", { class: "aside" }, say("save") + " "), element("span", { class: "badge" }, icon("file")), element("span", { class: "what" },
        element("b", { dir: "auto" }, file.name || say("file")), element("span", {}, about(file))), icon("save"));
    return e;
  };

  const picture = (file) => {
    const img = element("img", { alt: "", loading: "lazy", decoding: "async", draggable: "false" });
    const e = box(element("button", { type: "button", class: "shot", tabindex: "-1", "aria-label": say("open", file.name), title: file.name, "data-test": "shot" }, afar(file.colours), img), file);
    img.addEventListener("load", () => e.classList.add("here"));
    img.addEventListener("error", () => {
      if (local.delete(file.id)) img.src = source(file);
      else e.replaceWith(card(file));
    });
    img.src = source(file);
    e.addEventListener("click", () => enlarge(file));
    return e;
  };

  const film = (file) => {
    const e = element("video", { controls: "", preload: "metadata", playsinline: "", src: source(file), "aria-label": file.name, "data-test": "film" });
    e.addEventListener("error", () => e.replaceWith(card(file)), { once: true });
    return file.width ? box(e, file) : e;
  };

  const sound = (file) => {
    const audio = element("audio", { controls: "", preload: "metadata", src: source(file), "aria-label": file.name });
    const e = element("div", { class: "sound", "data-test": "sound" }, element("span", { dir: "auto" }, file.name), audio);
    audio.addEventListener("error", () => e.replaceWith(card(file)), { once: true });
    return e;
  };

  const view = (line) => {
    const file = parse(line);
    if (images.test(file.type)) return picture(file);
    if (films.test(file.type)) return film(file);
    if (sounds.test(file.type)) return file.peaks && window.tobarPlay ? window.tobarPlay.view(file) : sound(file);
    return card(file);
  };

  // dialog shows something over all else, for as long as it is needed. The keys are its own; Escape closes it.
  const dialog = (className, label, test, ...children) => {
    const e = element("dialog", { class: className, "aria-label": label, "data-test": test }, ...children);
    e.addEventListener("keydown", (event) => event.stopPropagation());
    e.addEventListener("click", (event) => { if (event.target === e) e.close(); });
    const left = () => e.close();
    window.addEventListener("popstate", left);
    e.addEventListener("close", () => {
      window.removeEventListener("popstate", left);
      e.remove();
    });
    document.body.append(e);
    e.showModal();
    return e;
  };

  // enlarge shows a picture as large as the screen, and larger on a press.
  const enlarge = (file) => {
    const img = element("img", { alt: file.name, src: source(file), draggable: "false", "data-test": "large" });
    const stage = element("div", { class: "stage", tabindex: "0" }, img);
    const zoom = (event) => {
      const { left, top, width, height } = img.getBoundingClientRect();
      const x = event && event.clientX ? (event.clientX - left) / width : 0.5;
      const y = event && event.clientX ? (event.clientY - top) / height : 0.5;
      const is = stage.classList.toggle("zoomed");
      img.style.width = is ? Math.max(img.naturalWidth / window.devicePixelRatio, 2 * width) + "px" : "";
      closer.setAttribute("aria-pressed", is);
      if (!is) return;
      stage.scrollLeft = x * stage.scrollWidth - stage.clientWidth / 2;
      stage.scrollTop = y * stage.scrollHeight - stage.clientHeight / 2;
    };
    const closer = key("zoom", say("zoom"), () => zoom(), "zoom");
    const save = element("a", { class: "key", href: address(file, true), download: file.name, "aria-label": say("save"), title: say("save"), "data-test": "large-save" }, icon("save"));
    const shut = key("close", say("close"), () => e.close(), "large-close");
    const e = dialog("large", file.name, "large-view",
      element("header", {}, element("span", { class: "name", dir: "auto" }, file.name), closer, save, shut), stage);
    img.addEventListener("click", zoom);
    stage.addEventListener("click", (event) => { if (event.target === stage) e.close(); });
    e.addEventListener("keydown", (event) => {
      if ("+=-".includes(event.key) && (event.key === "-") === stage.classList.contains("zoomed")) zoom();
    });
    shut.focus();
  };

  // What is made of a picture before it is sent.

  const toBlob = (canvas, type) => new Promise((done) => canvas.toBlob(done, type, 0.85));

  const draw = (source, width, height) => {
    const canvas = element("canvas", { width, height });
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(source, 0, 0, width, height);
    return canvas;
  };

  // coloursOf are 4 by 4 colours of three hexadecimal digits.
  const coloursOf = (source) => {
    const pixels = draw(draw(source, 32, 32), 4, 4).getContext("2d").getImageData(0, 0, 4, 4).data;
    let colours = "";
    for (let i = 0; i < 64; i += 4) {
      const seen = pixels[i + 3] / 255; // what is transparent is shown on paper
      for (let j = 0; j < 3; j++) colours += Math.round((pixels[i + j] * seen + 240 * (1 - seen)) / 17).toString(16);
    }
    return colours;
  };

  // prepare makes of a file what is sent: a picture scaled and without what its camera has written into it,
  // unless it is to be sent as it is.
  const prepare = async (picked, asIs) => {
    const file = asIs ? picked : await window.tobarClean(picked);
    const made = { blob: file, name: picked.name || "", type: file.type, width: 0, height: 0, colours: "" };
    if (/^video\//.test(file.type)) return { ...made, ...await filmSize(file) };
    if (!images.test(file.type)) return made;
    let bitmap;
    try {
      bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      return made; // not a picture that this browser knows
    }
    const scale = asIs || !scaled.test(file.type) ? 1 : Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
    made.width = Math.max(1, Math.round(bitmap.width * scale));
    made.height = Math.max(1, Math.round(bitmap.height * scale));
    made.colours = coloursOf(bitmap);
    if (!asIs && scaled.test(file.type)) {
      const blob = await toBlob(draw(bitmap, made.width, made.height), file.type === "image/jpeg" ? "image/jpeg" : "image/webp");
      if (blob) {
        const ending = { "image/jpeg": ".jpg", "image/webp": ".webp", "image/png": ".png" }[blob.type];
        if (blob.type !== file.type) made.name = made.name.replace(/\.[^.]*$/, "") + ending;
        made.blob = blob;
        made.type = blob.type;
      }
    }
    bitmap.close();
    return made;
  };

  const filmSize = (file) => new Promise((done) => {
    const film = element("video", { preload: "metadata", muted: "" });
    const end = () => {
      URL.revokeObjectURL(film.src);
      done({ width: film.videoWidth, height: film.videoHeight });
    };
    film.onloadedmetadata = film.onerror = end;
    setTimeout(end, 5000); // some browsers do not look before somebody presses
    film.src = URL.createObjectURL(file);
  });

  window.tobarMedia = {
    view, source, card, element, icon, key, say, size, about, box, dialog, images, scaled, prepare,
    // What the menu of a message does; by the keyboard, a message's file is reached through it.
    open: (line) => enlarge(parse(line)),
    save(line) {
      const file = parse(line);
      const link = element("a", { href: address(file, true), download: file.name, hidden: "" });
      document.body.append(link);
      link.click();
      link.remove();
    },
    // keep shows what was sent from here without fetching it.
    keep: (id, blob) => local.set(id, URL.createObjectURL(blob)),
  };
})();
