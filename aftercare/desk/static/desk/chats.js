// The chat desk: the list follows what happens, phrases go into the answer, the title counts what waits.
const { each, on } = window.aftercare;

each("[data-desk-live]", (list) => {
  if (list.dataset.begun) return;
  list.dataset.begun = "yes";
  let timer = 0;
  // Many lines at once are one look at the list.
  const look = () => { clearTimeout(timer); timer = setTimeout(() => htmx.trigger(list, "chats-changed"), 150); };
  const source = new EventSource(`/live/desk?sign=${encodeURIComponent(list.dataset.deskLive)}`);
  let first = true;
  source.addEventListener("changed", () => { if (!first) look(); first = false; });
  source.onerror = () => { if (source.readyState === EventSource.CLOSED) setInterval(look, 10000); };
  document.addEventListener("chat:line", look);
});

on("click", "[data-phrase]", (event, button) => {
  const field = document.querySelector("form[data-say] textarea");
  field.value = field.value ? `${field.value} ${button.dataset.phrase}` : button.dataset.phrase;
  field.focus();
});

// Whoever has answered has it.
document.addEventListener("chat:line", () => {
  if (document.querySelector(".chat-line.mine:not(.pending)")) document.querySelectorAll("[data-take]").forEach((one) => { one.hidden = true; });
});
