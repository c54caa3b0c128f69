// The numbers in the rail: the last known ones at once, fresh ones after the page, then every minute while it is seen.
const { tell } = window.aftercare;
const KEY = `counts:${document.documentElement.dataset.person}`;

function remembered() {
  try { return JSON.parse(sessionStorage.getItem(KEY) || "{}"); } catch { return {}; }
}

function show(counts) {
  document.querySelectorAll("[data-count]").forEach((place) => {
    const number = counts[place.dataset.count];
    place.textContent = number ? String(number) : "";
  });
}

async function refresh() {
  if (document.hidden || !document.querySelector("[data-count]")) return;
  try {
    const answer = await fetch("/ui/counts/", { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const counts = await answer.json();
    sessionStorage.setItem(KEY, JSON.stringify(counts));
    show(counts);
    tell("counted", counts);
  } catch { /* the line is down: the old numbers stay */ }
}

show(remembered());
refresh();
setInterval(refresh, 60000);
document.addEventListener("visibilitychange", refresh);
document.addEventListener("recount", refresh);
