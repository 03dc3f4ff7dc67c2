// Notices that the program has ended: a Go program that panics leaves a page
// that looks alive, and wasm_exec.js then throws at every callback. The words
// come from the catalogue: the app leaves them on the document when it starts.
(() => {
  window.addEventListener("error", (e) => {
    if (!/Go program has already exited/.test(e.message) || document.querySelector(".stopped")) return;
    const root = document.documentElement;
    const notice = document.createElement("div");
    notice.className = "stopped";
    notice.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = root.dataset.stopped || "";
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = root.dataset.reload || "\u27F3";
    again.addEventListener("click", () => location.reload());
    notice.append(words, again);
    document.body.append(notice);
  });
})();
