// Times stay true while the page is open: "3 minutes ago" is refreshed, what is left of a promise counts down.
const { say } = window.aftercare;
const MINUTE = 60, HOUR = 3600, DAY = 86400;
const loaded = Date.now();

function span(seconds) {
  if (seconds >= DAY) return say("day", { n: Math.floor(seconds / DAY) });
  if (seconds >= HOUR) return say("hour", { n: Math.floor(seconds / HOUR) });
  return seconds < MINUTE ? say("under_minute") : say("minute", { n: Math.floor(seconds / MINUTE) });
}

// Two units, as the server writes what is left.
function long(seconds) {
  const rest = seconds >= DAY ? seconds % DAY : seconds % HOUR;
  const size = seconds >= DAY ? HOUR : MINUTE;
  if (seconds < HOUR || rest < size) return span(seconds);
  return `${span(seconds)} ${size === HOUR ? say("hour", { n: Math.floor(rest / HOUR) }) : say("minute", { n: Math.floor(rest / MINUTE) })}`;
}

function relative(element) {
  const seconds = Math.round((Date.now() - Date.parse(element.dateTime)) / 1000);
  if (Math.abs(seconds) >= 7 * DAY) return;
  if (Math.abs(seconds) < MINUTE) element.textContent = say("just_now");
  else element.textContent = say(seconds > 0 ? "ago" : "in", { span: span(Math.abs(seconds)) });
}

// Time of the calendar passes only until the calendar closes (data-until); working time in hours is left to the server.
function left(element) {
  const stop = element.dataset.until ? Math.min(Date.now(), Date.parse(element.dataset.until)) : Date.now();
  const seconds = Number(element.dataset.left) - Math.max(0, (stop - loadedAt(element)) / 1000);
  const chip = element.closest(".clock");
  if (seconds < 0 && chip && !chip.classList.contains("late")) chip.className = "clock late";
  if ("working" in element.dataset && Math.abs(seconds) >= HOUR) return;
  element.textContent = say(seconds < 0 ? "late" : "left", { span: long(Math.abs(seconds)) });
}

function loadedAt(element) {
  return Number(element.dataset.loaded || loaded);
}

document.addEventListener("htmx:load", (event) => {
  event.detail.elt.querySelectorAll?.("[data-left]").forEach((one) => { one.dataset.loaded ||= String(Date.now()); });
});

function refresh() {
  document.querySelectorAll("time[data-relative]").forEach(relative);
  document.querySelectorAll("[data-left]").forEach(left);
}
setInterval(refresh, 30000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
