// The days of a year are one stop of the Tab key; arrows walk through them, Home and End to the ends of a month.
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function settle() {
  const days = [...document.querySelectorAll("button[data-day]")];
  const current = days.includes(document.activeElement) ? document.activeElement : days[0];
  days.forEach((day) => { day.tabIndex = day === current ? 0 : -1; });
}

function target(day, key) {
  const days = [...day.closest("form").querySelectorAll("button[data-day]")];
  if (key in STEPS) return days[days.indexOf(day) + STEPS[key]];
  const month = [...day.closest("table").querySelectorAll("button[data-day]")];
  return { Home: month[0], End: month.at(-1) }[key];
}

document.addEventListener("keydown", (event) => {
  const day = event.target.closest?.("button[data-day]");
  const next = day && target(day, event.key);
  if (!next) return;
  event.preventDefault();
  day.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});
document.addEventListener("focusin", (event) => { if (event.target.matches?.("button[data-day]")) settle(); });
document.addEventListener("htmx:afterSettle", settle);
settle();

// Ctrl+Enter names the button it stands for; a click does so by itself.
let pressed = null;
document.addEventListener("submit", (event) => { pressed = event.submitter; }, true);
document.addEventListener("htmx:configRequest", (event) => {
  const values = event.detail.parameters;
  if (event.detail.elt.id === "year-draft" && pressed?.name && !(pressed.name in values)) values[pressed.name] = pressed.value;
});
