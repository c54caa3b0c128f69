// Rows: j and k move, Enter opens, x selects; boxes that check all; the bar for what is selected.
const { each, on, say } = window.aftercare;

// On a phone a row becomes a card: its cells then need the names of their columns. The first says itself what it is.
function label(table) {
  const heads = [...table.querySelectorAll("thead th")].map((head) => (head.matches(".check, .icon") ? "" : head.textContent.trim()));
  const first = heads.findIndex(Boolean);
  table.querySelectorAll("tbody tr").forEach((row) => {
    [...row.cells].forEach((cell, at) => { if (at > first && heads[at] && row.cells.length === heads.length) cell.dataset.label = heads[at]; });
  });
}
each(".list-table", label);
document.addEventListener("htmx:load", (event) => { const table = event.detail.elt.closest?.(".list-table"); if (table) label(table); });

function rows() {
  return [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);
}

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.findIndex((row) => row.classList.contains("at"));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  all[at]?.classList.remove("at");
  next.classList.add("at");
  const link = next.matches("a") ? next : next.querySelector("a");
  link?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

document.addEventListener("key", (event) => {
  const current = rows().find((row) => row.classList.contains("at"));
  const acts = {
    j: () => move(1),
    k: () => move(-1),
    x: () => { const box = current?.querySelector("[data-check]"); box?.click(); return Boolean(box); },
  };
  if (acts[event.detail.key]?.()) event.preventDefault();
});

// The bar and the box that checks all belong to the nearest form, panel or page around them.
function around(box) {
  return box.closest("form, .panel, main") || document;
}

function count(scope) {
  const boxes = [...scope.querySelectorAll("[data-check]")];
  const chosen = boxes.filter((box) => box.checked);
  boxes.forEach((box) => box.closest("tr")?.setAttribute("aria-selected", String(box.checked)));
  const all = scope.querySelector("[data-check-all]");
  if (all) { all.checked = boxes.length > 0 && chosen.length === boxes.length; all.indeterminate = chosen.length > 0 && !all.checked; }
  const bar = scope.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = !chosen.length;
  bar.querySelector("[data-bulk-count]").textContent = say("selected", { n: chosen.length });
}

let last = null;
on("click", "[data-check]", (event, box) => {
  const scope = around(box);
  const boxes = [...scope.querySelectorAll("[data-check]")];
  if (event.shiftKey && last && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    boxes.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
  }
  last = box;
  count(scope);
});
on("change", "[data-check-all]", (event, all) => {
  const scope = around(all);
  scope.querySelectorAll("[data-check]").forEach((box) => { box.checked = all.checked; });
  count(scope);
});
