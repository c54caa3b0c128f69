// What the server refused: beside the field that is at fault, or as a toast. Also when the line is down.
const { make, say, tell, token } = window.aftercare;

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});

function field(form, name) {
  return form && name ? form.querySelector(`[name="${CSS.escape(name)}"]`) : null;
}

function mark(input, text) {
  unmark(input);
  const id = `${input.id || input.name}_refused`;
  input.classList.add("is-invalid");
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", id);
  input.after(make("div", { class: "invalid-feedback d-block", id, role: "alert" }, text));
  input.focus();
  input.addEventListener("input", () => unmark(input), { once: true });
}

function unmark(input) {
  const id = `${input.id || input.name}_refused`;
  document.getElementById(id)?.remove();
  input.classList.remove("is-invalid");
  input.removeAttribute("aria-invalid");
}

document.addEventListener("refused", (event) => {
  const form = event.target instanceof Element ? event.target.closest("form") : null;
  for (const refusal of event.detail.each || [event.detail]) {
    const input = field(form, refusal.field);
    if (input && input.type !== "hidden") mark(input, refusal.text);
    else tell("toast", { text: refusal.text, kind: "danger", seconds: 10 });
  }
});

document.addEventListener("htmx:responseError", (event) => {
  const xhr = event.detail.xhr;
  if ((xhr.getResponseHeader("HX-Trigger") || "").includes('"refused"')) return;
  const id = xhr.getResponseHeader("X-Error-Id");
  tell("toast", { text: id ? say("failed_with_id", { id }) : say("failed"), kind: "danger", seconds: 10 });
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => tell("toast", { text: say("offline"), kind: "danger", seconds: 10 }));
}
