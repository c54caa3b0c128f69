// Runs before the first paint, so that a dark page never flashes light.
(function () {
  "use strict";
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  function follow() {
    const chosen = root.dataset.theme;
    root.dataset.bsTheme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
  }
  follow();
  dark.addEventListener("change", follow);
  document.addEventListener("theme-changed", follow);
})();
