// The window on a foreign page: which part is shown, how it is closed, what the page around it knows.
const frames = document.querySelector("[data-frame]");
const tabs = [...document.querySelectorAll("[data-show]")];
const allowed = [...JSON.parse(document.getElementById("feedback-config").textContent).origins, location.origin];
const above = location.ancestorOrigins?.[0] || (document.referrer && new URL(document.referrer).origin);

function show(name) {
  if (!document.getElementById(`part-${name}`)) return;
  tabs.forEach((tab) => tab.setAttribute("aria-selected", String(tab.dataset.show === name)));
  frames.querySelectorAll("[data-part]").forEach((part) => { part.hidden = part.id !== `part-${name}`; });
}
tabs.forEach((tab) => tab.addEventListener("click", () => show(tab.dataset.show)));

function tell(type) {
  if (parent === window) return;
  for (const origin of allowed) if (!above || origin === above) parent.postMessage({ type }, origin);
}

function close() {
  tell("aftercare:close");
}
document.querySelector("[data-close]").addEventListener("click", close);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

window.addEventListener("message", (event) => {
  if (event.source !== parent || !allowed.includes(event.origin) || !event.data) return;
  if (event.data.type === "aftercare:show") show(event.data.show);
  if (event.data.type !== "aftercare:about") return;
  window.aftercarePage = String(event.data.page || "").slice(0, 500);
  document.dispatchEvent(new CustomEvent("about", { detail: event.data }));
});
tell("aftercare:ready");
