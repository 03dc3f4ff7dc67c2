// Says so when there is no program: it has not come, cannot run, or has ended.
// The server puts the words into the page, in every language of the catalogue.
(() => {
  const words = JSON.parse(document.currentScript.dataset.words);

  const say = (what) => {
    if (document.querySelector(".stopped")) return;
    const said = words[document.documentElement.lang] || words.en;
    const notice = document.createElement("div");
    notice.className = "stopped";
    notice.setAttribute("role", "alert");
    const sentence = document.createElement("p");
    sentence.textContent = said[what];
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = said.reload;
    again.addEventListener("click", () => location.reload());
    notice.append(sentence, again);
    document.body.append(notice);
  };

  // A Go program that has ended leaves a page that looks alive: wasm_exec.js
  // then throws at every callback.
  window.addEventListener("error", (e) => {
    if (/Go program has already exited/.test(e.message)) say("stopped");
  });

  if (typeof WebAssembly === "undefined") {
    say("unable");
    return;
  }

  // go-app says that loading has failed by stopping its loader's icon, and by
  // nothing else. Where it succeeds, the loader is removed.
  const icon = document.getElementById("app-wasm-loader-icon");
  if (!icon) return;
  new MutationObserver(() => {
    if (icon.isConnected && !icon.classList.contains("goapp-spin")) say("missing");
  }).observe(icon, { attributes: true, attributeFilter: ["class"] });
})();
