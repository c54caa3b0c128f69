// Single keys press the element with data-key, or focus the one with data-key-focus. Off while somebody types,
// while an input method composes, while a dialog is open, and for whoever has switched them off (WCAG 2.1.4).
const { keep, make, on, say, tell } = window.aftercare;
const root = document.documentElement;

function isTyping(event) {
  const target = event.target;
  const typing = target instanceof Element && target.closest("input, textarea, select, [contenteditable]");
  return typing && !["checkbox", "radio", "button", "submit"].includes(typing.type);
}

function isOff(event) {
  return event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey
    || event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]");
}

function press(key) {
  const wanted = CSS.escape(key);
  const focus = [...document.querySelectorAll(`[data-key-focus="${wanted}"]`)].find((one) => one.offsetParent);
  if (focus) { focus.focus(); focus.select?.(); return true; }
  const target = [...document.querySelectorAll(`[data-key="${wanted}"]`)].find((one) => one.offsetParent);
  if (target) target.click();
  return Boolean(target);
}

document.addEventListener("keydown", (event) => {
  if (isOff(event) || event.key.length !== 1) return;
  if (event.key === "?") { event.preventDefault(); help(); return; }
  if (root.dataset.keys === "off") return;
  if (press(event.key) || !tell("key", { key: event.key })) event.preventDefault();
});

on("click", "[data-shortcuts-help]", () => help());

function rows() {
  const fixed = [["Ctrl K", say("help_palette")], ["Ctrl Enter", say("help_send")], ["j  k", say("help_rows")], ["Enter", say("help_open")], ["x", say("help_choose")], ["?", say("help_help")]];
  const own = [...document.querySelectorAll("[data-key], [data-key-focus]")].filter((one) => one.offsetParent);
  const found = own.map((one) => [one.dataset.key || one.dataset.keyFocus, (one.getAttribute("aria-label") || one.querySelector("span")?.textContent || one.textContent).trim()]);
  return [...fixed, ...new Map(found)];
}

function help() {
  const list = make("dl", { class: "key-list" });
  for (const [keys, what] of rows()) {
    const term = make("dt");
    keys.split(/\s+/).forEach((key) => term.append(make("kbd", {}, key), " "));
    list.append(term, make("dd", {}, what));
  }
  const dialog = make("dialog", { class: "dialog", "aria-label": say("help_title") });
  const title = make("header", {}, make("h2", {}, say("help_title")), make("button", { type: "button", class: "btn-close", "data-close": "", "aria-label": say("close") }));
  dialog.append(title, make("div", { class: "dialog-body" }, list, toggle()));
  dialog.addEventListener("close", () => dialog.remove());
  document.getElementById("dialogs").append(dialog);
  dialog.showModal();
}

function toggle() {
  const box = make("input", { type: "checkbox", class: "form-check-input" });
  box.checked = root.dataset.keys !== "off";
  box.addEventListener("change", () => {
    root.dataset.keys = box.checked ? "on" : "off";
    keep("keys", root.dataset.keys);
  });
  return make("label", { class: "form-check mt-3" }, box, make("span", { class: "form-check-label" }, say("help_single")));
}
