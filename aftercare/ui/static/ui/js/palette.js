// Ctrl+K: search everything, do anything. Asks /palette/?q= for a list of {label, hint, url, icon}.
const { make, on, say } = window.aftercare;
let dialog, input, list, asked = 0, timer;

function build() {
  input = make("input", { type: "search", autocomplete: "off", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-label": say("help_palette"), placeholder: say("help_palette") });
  list = make("ul", { id: "palette-list", role: "listbox" });
  dialog = make("dialog", { class: "dialog palette", "aria-label": say("help_palette") }, input, list);
  document.getElementById("dialogs").append(dialog);
  input.addEventListener("input", (event) => { if (!event.isComposing) later(); });
  input.addEventListener("compositionend", later);
  input.addEventListener("keydown", steer);
}

function open() {
  if (!dialog) build();
  if (dialog.open) return;
  dialog.showModal();
  input.select();
  look();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(look, 150);
}

async function look() {
  const turn = (asked += 1);
  try {
    const answer = await fetch(`/palette/?q=${encodeURIComponent(input.value.trim())}`, { headers: { Accept: "application/json" } });
    const found = answer.ok ? await answer.json() : [];
    if (turn === asked) show(Array.isArray(found) ? found : found.items || []);
  } catch {
    if (turn === asked) show([]);
  }
}

function show(items) {
  list.replaceChildren(...items.map(line));
  if (!items.length) list.append(make("li", { class: "none" }, say("nothing_found")));
  choose(list.querySelector("[role=option]"));
}

function line(item, index) {
  const link = make("a", { href: item.url, tabindex: "-1" }, item.label);
  if (item.hint) link.append(make("span", { class: "small-muted" }, item.hint));
  return make("li", { role: "option", id: `palette-${index}`, "aria-selected": "false" }, link);
}

function choose(option) {
  list.querySelectorAll('[aria-selected="true"]').forEach((one) => one.setAttribute("aria-selected", "false"));
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function steer(event) {
  if (event.isComposing || event.keyCode === 229) return;
  const now = list.querySelector('[aria-selected="true"]');
  const next = { ArrowDown: now?.nextElementSibling, ArrowUp: now?.previousElementSibling }[event.key];
  if (next) { event.preventDefault(); choose(next); }
  if (event.key === "Enter" && now) { event.preventDefault(); location.assign(now.querySelector("a").href); }
}

document.addEventListener("keydown", (event) => {
  const wanted = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k";
  if (!wanted || !document.querySelector("[data-palette]")) return;
  event.preventDefault();
  open();
});
on("click", "[data-palette]", open);
