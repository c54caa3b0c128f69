// Sending: once only, by Ctrl+Enter too, on change for filters; a sign of waiting after 300 ms.
const { each, on } = window.aftercare;
const root = document.documentElement;
let waiting = 0, timer;

function wait() {
  waiting += 1;
  clearTimeout(timer);
  timer = setTimeout(() => { if (waiting) root.dataset.busy = ""; }, 300);
}

function arrive() {
  waiting = Math.max(0, waiting - 1);
  if (!waiting) { clearTimeout(timer); delete root.dataset.busy; }
}

document.addEventListener("htmx:beforeRequest", wait);
document.addEventListener("htmx:afterRequest", arrive);
window.addEventListener("pageshow", () => {
  waiting = 0;
  arrive();
  document.querySelectorAll('form[data-sending]').forEach(release);
});

function hold(form) {
  form.dataset.sending = "";
  form.querySelectorAll("button:not([type=button])").forEach((button) => button.setAttribute("aria-busy", "true"));
}

function release(form) {
  delete form.dataset.sending;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if ("sending" in form.dataset) { event.preventDefault(); event.stopImmediatePropagation(); return; }
  hold(form);
  if (!form.hasAttribute("hx-post")) wait();
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form");
  if (form) release(form);
});

on("keydown", "form textarea, form input, form select", (event, input) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  const form = input.form;
  form?.requestSubmit(form.querySelector("[data-submit]") || form.querySelector("button:not([type=button])") || undefined);
});

// An input method's Enter must never send the form.
on("keydown", "form input", (event) => {
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.preventDefault();
});

on("change", "form[data-autosubmit] select, form[data-autosubmit] input[type=checkbox], form[data-autosubmit] input[type=date]", (event, input) => {
  if (!input.form.hasAttribute("hx-get")) input.form.requestSubmit();
});
// Empty filters stay out of the address.
document.addEventListener("formdata", (event) => {
  if (!("autosubmit" in event.target.dataset)) return;
  for (const [name, value] of [...event.formData.entries()]) if (value === "") event.formData.delete(name);
});
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.elt.matches?.("form[data-autosubmit]")) return;
  const values = event.detail.parameters;
  for (const name of Object.keys(values)) if (values[name] === "") delete values[name];
});

each("[data-focus]", (element) => element.focus());
