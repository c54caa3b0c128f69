// The workspace: dialogs that arrive, tabs of the composer, the chosen row, the end of the conversation.
const { each, on } = window.aftercare;

each("dialog[data-show]", (dialog) => {
  if (dialog.open) return;
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  dialog.querySelector("textarea, input:not([type=hidden]):not([type=radio]), select, [autofocus]")?.focus();
});

on("click", "[data-tab]", (event, tab) => {
  const box = tab.closest("[data-compose]");
  box.className = `compose ${tab.dataset.tab}`;
  box.querySelectorAll("[data-tab]").forEach((one) => one.setAttribute("aria-selected", String(one === tab)));
  box.querySelectorAll(".tab-pane").forEach((pane) => { pane.hidden = pane.id !== `pane-${tab.dataset.tab}`; });
  const field = box.querySelector(`#pane-${CSS.escape(tab.dataset.tab)} textarea`);
  field?.dispatchEvent(new Event("autosize", { bubbles: true }));
  field?.focus();
});

on("click", "[data-unfold]", (event, opener) => {
  const part = document.getElementById(opener.dataset.unfold);
  part.hidden = !part.hidden;
  opener.setAttribute("aria-expanded", String(!part.hidden));
  if (!part.hidden) part.querySelector("input[type=search]")?.focus();
});

function toEnd(flow) {
  flow.scrollTop = flow.scrollHeight;
}
each("[data-to-end]", toEnd);

// After another ticket has taken its place: its row is the chosen one, and on a phone the list makes room.
each("#ticket[data-ticket]", (ticket) => {
  document.getElementById("panes")?.classList.add("has-chosen");
  document.querySelectorAll(".ticket-row[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
  document.getElementById(`row-${ticket.dataset.ticket}`)?.setAttribute("aria-current", "true");
});
