// Dialogs, menus, and the question before a dangerous act, which says what the act will do.
const { make, on, say } = window.aftercare;

on("click", "[data-open]", (event, opener) => {
  const dialog = document.getElementById(opener.dataset.open);
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
  dialog.querySelector(".dialog-body :is(input:not([type=hidden]), select, textarea)")?.focus();
});
on("click", "[data-close]", (event, closer) => closer.closest("dialog")?.close());
on("click", "dialog", (event, dialog) => {
  if (event.target === dialog) dialog.close();
});
document.addEventListener("close-dialog", () => document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close()));

// Menus are <details>: they close on a click elsewhere and on Escape.
function closeMenus(except) {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
}
document.addEventListener("click", (event) => closeMenus(event.target.closest?.("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest?.("details[data-menu][open]");
  closeMenus();
  menu?.querySelector("summary").focus();
});

// A menu that would open beyond the edge of a small screen is moved back into it.
const EDGE = 8;
function bringIntoSight(body) {
  body.style.translate = "";
  const { left, right } = body.getBoundingClientRect();
  const beyond = Math.max(0, right - document.documentElement.clientWidth + EDGE) || Math.min(0, left - EDGE);
  if (beyond) body.style.translate = `${-beyond}px`;
}
document.addEventListener("toggle", (event) => {
  const body = event.target.open && event.target.matches?.("details[data-menu]") && event.target.querySelector(".menu-body");
  if (body) bringIntoSight(body);
}, true);

// A form with data-confirm is sent only after the question was answered with yes.
const agreed = new WeakSet();

function buttons(form) {
  const yes = make("button", { value: "yes", class: `btn ${"danger" in form.dataset ? "btn-outline-danger" : "btn-primary"}` }, say("confirm"));
  const no = make("button", { value: "no", class: "btn", autofocus: "" }, say("cancel"));
  return make("form", { method: "dialog", class: "form-actions" }, no, yes);
}

function ask(form, submitter) {
  const dialog = make("dialog", { class: "dialog", "aria-label": say("please_confirm") });
  const body = make("div", { class: "dialog-body" }, make("p", {}, form.dataset.confirm));
  if (form.dataset.effect) body.append(make("p", { class: "effect" }, form.dataset.effect));
  body.append(buttons(form));
  dialog.append(body);
  document.getElementById("dialogs").append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue !== "yes") return;
    agreed.add(form);
    form.requestSubmit(submitter || undefined);
  });
  dialog.showModal();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm || agreed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form, event.submitter);
}, true);
