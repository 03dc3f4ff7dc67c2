// The pictures of people: the user's own is made of whatever was picked, and those of others are
// shown when they are here. The app calls window.tobarProfile and hears events "painted".
(() => {
  "use strict";

  const edge = 256;
  const busy = 1, unreadable = 2; // in the place of a status

  const tell = (status, answer = "") => dispatchEvent(new CustomEvent("painted", { detail: { status, answer } }));

  // square cuts the middle out of a picture. Nothing that its camera has written into the file is in what it makes.
  const square = async (file) => {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const side = Math.min(bitmap.width, bitmap.height);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = edge;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#FFFFFF"; // what is transparent would be black
    pen.fillRect(0, 0, edge, edge);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side, 0, 0, edge, edge);
    bitmap.close();
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.88));
  };

  const send = async (file) => {
    tell(busy);
    let body;
    try {
      body = await square(file);
    } catch { /* not a picture that this browser knows */ }
    if (!body) return tell(unreadable);
    try {
      const answer = await fetch("/api/profile/picture", { method: "PUT", body, headers: { Accept: "application/json" } });
      return tell(answer.status, await answer.text());
    } catch {
      return tell(0);
    }
  };

  window.tobarProfile = {
    // pick asks for a picture. It is called soon after a press.
    pick() {
      const field = document.createElement("input");
      field.type = "file";
      field.accept = "image/*";
      field.hidden = true;
      field.dataset.test = "picked-picture";
      field.addEventListener("change", () => {
        if (field.files.length) send(field.files[0]);
        field.remove();
      });
      field.addEventListener("cancel", () => field.remove());
      document.body.append(field);
      field.click();
    },
  };

  // Initials stand where a picture is not here, and what did not come is asked for again when there is a network.
  const isFace = (e) => e.tagName === "IMG" && e.parentNode && e.parentNode.classList.contains("face");
  document.addEventListener("load", ({ target }) => isFace(target) && target.classList.add("here"), true);
  document.addEventListener("error", ({ target }) => isFace(target) && target.classList.remove("here"), true);
  addEventListener("online", () => {
    for (const img of document.querySelectorAll(".face img:not(.here)")) img.src = img.getAttribute("src");
  });
})();
