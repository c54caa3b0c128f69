// Short sentences at the corner. The event "toast" carries {each: [{text, kind, url, label, seconds}]} or one of them.
const { make, say, token } = window.aftercare;
const place = document.getElementById("toasts");

function leave(line, seconds) {
  let left = seconds;
  const timer = setInterval(() => {
    if (line.matches(":hover, :focus-within")) return;
    left -= 1;
    if (left <= 0) { clearInterval(timer); line.remove(); }
  }, 1000);
}

function undo(toast) {
  const form = make("form", { method: "post", action: toast.url });
  form.append(
    make("input", { type: "hidden", name: "csrfmiddlewaretoken", value: token() }),
    make("button", { class: "btn btn-sm" }, toast.label || place.dataset.undo),
  );
  return form;
}

function show(toast) {
  const line = make("div", { class: `toast-line ${toast.kind || "success"}` }, make("span", {}, toast.text));
  if (toast.url) line.append(undo(toast));
  line.append(make("button", { type: "button", class: "btn-close", "aria-label": say("close") }));
  line.lastChild.addEventListener("click", () => line.remove());
  place.append(line);
  leave(line, toast.seconds || 6);
}

document.addEventListener("toast", (event) => (event.detail.each || [event.detail]).forEach(show));
place.querySelectorAll("[data-toast]").forEach((line) => leave(line, Number(line.dataset.seconds) || 6));
