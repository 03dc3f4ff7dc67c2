// Says so when there is no program: it has not come, cannot run, or has ended.
// The page would otherwise look alive and do nothing. The server puts the words
// before all scripts (server/join.go), in every language of the catalogue.
(() => {
  const words = window.tobarWords.watch;

  const say = (what) => {
    if (document.querySelector(".stopped")) return;
    window.tobarThere?.(); // a new version may be better
    const said = words[document.documentElement.lang] || words.en;
    const notice = document.createElement("div");
    notice.className = "stopped";
    notice.dataset.test = "stopped";
    notice.setAttribute("role", "alert");
    const sentence = document.createElement("p");
    sentence.textContent = said[what];
    const again = document.createElement("button");
    again.type = "button";
    again.className = "primary";
    again.textContent = said.reload;
    again.addEventListener("click", () => location.reload());
    notice.append(sentence, again);
    document.body.append(notice);
    document.getElementById("app-wasm-loader")?.remove();
  };

  if (typeof WebAssembly !== "object") {
    say("unable");
    return;
  }

  // The program runs for as long as the page is there: when run returns, it has ended.
  const run = Go.prototype.run;
  Go.prototype.run = function (instance) {
    const ended = run.call(this, instance);
    ended.then(() => say("stopped"), () => say("stopped"));
    return ended;
  };

  // What WebAssembly itself throws, of memory or stack, leaves the program in
  // the middle of something: run never returns then.
  window.addEventListener("error", (e) => {
    const thrown = e.error;
    if (thrown instanceof WebAssembly.RuntimeError ||
        (thrown instanceof RangeError && /wasm/.test(thrown.stack)) ||
        /Go program has already exited/.test(e.message)) {
      say("stopped");
    }
  });

  // go-app says that loading has failed by stopping its loader's icon, and by an
  // error in English. Where it succeeds, the loader is removed.
  const icon = document.getElementById("app-wasm-loader-icon");
  if (!icon) return;
  new MutationObserver(() => {
    if (icon.isConnected && !icon.classList.contains("goapp-spin")) say("missing");
  }).observe(icon, { attributes: true, attributeFilter: ["class"] });
})();
