// Light, dark, or as the system has it: the next one at each press, remembered in a cookie.
const { keep, on, tell } = window.aftercare;
const order = ["auto", "light", "dark"];

on("click", "[data-theme-switch]", () => {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  let next = order[(order.indexOf(root.dataset.theme) + 1) % order.length];
  if (root.dataset.theme === "auto" && next === system) next = order[(order.indexOf(next) + 1) % order.length];
  root.dataset.theme = next;
  keep("theme", next);
  tell("theme-changed");
});
