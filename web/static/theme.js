// Blocks the first paint for the moment that it takes to light and size the
// page as it was left: client/device keeps the settings, the style sheets do the rest.
(() => {
  const root = document.documentElement;
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem("tobar/settings")) || {};
  } catch {
    // Storage is denied, or holds something of another hand.
  }
  if (kept.theme === "light" || kept.theme === "dark") root.dataset.theme = kept.theme;
  // What the server has drawn is a list. On a phone it would jump to what the address is of.
  if (/^\/(with|settings|invite)\b/.test(location.pathname)) root.dataset.pane = "";
  if (kept.list > 0) root.style.setProperty("--list", `${kept.list}px`);

  // The height that a keyboard on the screen leaves over: dvh does not know of it.
  const view = window.visualViewport;
  if (!view || !matchMedia("(pointer: coarse)").matches) return;
  const fit = () => {
    if (view.scale > 1) return; // zoomed in, not typed on
    root.style.setProperty("--height", `${view.height}px`);
    window.scrollTo(0, 0);
  };
  view.addEventListener("resize", fit);
  fit();
})();
