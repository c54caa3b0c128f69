// The first module: what the others share. Sentences, delegated listeners, cookies, local storage that may be missing.
const sentences = JSON.parse(document.getElementById("words").textContent);

function say(key, values = {}) {
  return (sentences[key] || key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

function on(type, selector, act, options) {
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) act(event, found);
  }, options);
}

// Act on every matching element, now and whenever HTMX has put new ones in.
function each(selector, act) {
  const run = (root) => {
    if (root.matches && root.matches(selector)) act(root);
    root.querySelectorAll(selector).forEach(act);
  };
  run(document.body);
  document.addEventListener("htmx:load", (event) => run(event.detail.elt));
}

function tell(name, detail = {}, from = document) {
  return from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, cancelable: true }));
}

function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}

const shelf = {
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, value); } catch { /* private window, full disk: nothing is kept */ } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* as above */ } },
};

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function token() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

window.aftercare = Object.freeze({ say, on, each, tell, keep, shelf, make, token });
