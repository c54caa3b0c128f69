// The rail as a drawer on small screens works by its address (#rail); this adds Escape and the focus.
const rail = document.getElementById("rail");

function isOpen() {
  return location.hash === "#rail";
}

if (rail) {
  window.addEventListener("hashchange", () => {
    if (isOpen()) rail.querySelector("a")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen()) location.hash = "main";
  });
}
