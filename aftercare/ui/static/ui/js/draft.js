// What is typed into a form with data-draft stays in this browser until it is sent; data-guard warns before it is lost.
const { each, make, say, shelf } = window.aftercare;
const changed = new Set();

function key(form) {
  // Two people may share a browser: each finds only their own words.
  return `draft:${document.documentElement.dataset.person}:${form.dataset.draft}`;
}

function kept(form) {
  return [...form.elements].filter((one) => one.name && !["hidden", "file", "password", "submit", "button"].includes(one.type) && !one.hasAttribute("data-no-draft"));
}

function write(form) {
  const values = {};
  for (const one of kept(form)) {
    if (["checkbox", "radio"].includes(one.type)) { if (one.checked) (values[one.name] ||= []).push(one.value); } else if (one.value) values[one.name] = one.value;
  }
  if (Object.keys(values).length) shelf.set(key(form), JSON.stringify(values));
  else shelf.drop(key(form));
}

function fill(form, values) {
  let filled = false;
  for (const one of kept(form)) {
    if (!(one.name in values)) continue;
    const value = values[one.name];
    if (["checkbox", "radio"].includes(one.type)) one.checked = value.includes(one.value);
    else if (one.value !== value) { one.value = value; filled = filled || one.tagName === "TEXTAREA" || one.type === "text"; one.dispatchEvent(new Event("autosize", { bubbles: true })); }
  }
  return filled;
}

function note(form) {
  const drop = make("button", { type: "button", class: "btn btn-link btn-sm" }, say("discard_draft"));
  const line = make("div", { class: "draft-note", role: "status" }, say("draft_restored"), drop);
  drop.addEventListener("click", () => { shelf.drop(key(form)); form.reset(); line.remove(); changed.delete(form); });
  form.prepend(line);
}

function begin(form) {
  if (form.dataset.begun) return;
  form.dataset.begun = "yes";
  if (!form.dataset.draft) return;
  const text = shelf.get(key(form));
  try { if (text && fill(form, JSON.parse(text))) note(form); } catch { shelf.drop(key(form)); }
}

function sent(form) {
  changed.delete(form);
  if (form.dataset.draft) shelf.drop(key(form));
}

each("form[data-draft], form[data-guard]", begin);
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form) return;
  if ("draft" in form.dataset) write(form);
  else if ("guard" in form.dataset) changed.add(form);
});

// HTMX tells us whether it worked; a part of the form that asks something meanwhile sends nothing off. A plain submission leaves a mark, which the next page takes as its success
// unless it shows the same form again: then the server has refused, and what was typed stands in it anyway.
// Before the swap, since the form may be gone after it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, xhr } = event.detail;
  const form = requestConfig.elt.matches?.("button") ? requestConfig.elt.form : requestConfig.elt;
  if (form?.matches?.("form") && xhr.status < 400 && requestConfig.verb !== "get") sent(form);
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  changed.delete(form);
  if (form.dataset.draft && !form.hasAttribute("hx-post")) shelf.set("draft-sent", key(form));
});

const justSent = shelf.get("draft-sent");
if (justSent) {
  const again = [...document.querySelectorAll("form[data-draft]")].find((form) => key(form) === justSent && form.querySelector(".is-invalid, .alert-danger"));
  const failed = document.querySelector(".refusal");
  if (!again && !failed) {
    shelf.drop(justSent);
    document.querySelectorAll("form[data-draft]").forEach((form) => {
      if (key(form) === justSent) { form.querySelector(".draft-note")?.remove(); form.reset(); }
    });
  }
  shelf.drop("draft-sent");
}

window.addEventListener("beforeunload", (event) => {
  const open = [...changed].some((form) => form.isConnected);
  if (open) { event.preventDefault(); event.returnValue = say("unsaved"); }
});
