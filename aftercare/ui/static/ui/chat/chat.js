// A chat, on either side. The server's numbers are the truth: a line is shown once, under its number; what was
// said while the connection was gone follows it; what could not be sent is sent again as the same line.
const box = document.querySelector("[data-chat]");
const config = JSON.parse(document.getElementById("chat-config").textContent);
const log = box.querySelector("[data-lines]");
const form = box.querySelector("form[data-say]");
const first = box.querySelector("form[data-begin]");
const notice = box.querySelector("[data-notice]");
const shown = new Set();
let sign = config.sign || shelf().get(), last = 0, source = null, pause = 1000, over = false, timer = 0, seeing = 0;

function shelf() {
  const key = config.shelf;
  return {
    get() { try { return key && sessionStorage.getItem(key); } catch { return null; } },
    set(value) { try { if (key) sessionStorage.setItem(key, value); } catch { /* nothing is kept */ } },
    drop() { try { if (key) sessionStorage.removeItem(key); } catch { /* as above */ } },
  };
}

function say(key, name = "") {
  return (config.words[key] || key).replace("{name}", name);
}

function make(tag, kind, text = "") {
  const element = document.createElement(tag);
  element.className = kind;
  element.textContent = text;
  return element;
}

async function ask(url, values) {
  const headers = { Accept: "application/json", "X-Chat": sign || "", "X-Frame": config.frame || "" };
  if (config.csrf) headers["X-CSRFToken"] = config.csrf;
  const options = { headers, credentials: config.csrf ? "same-origin" : "omit", cache: "no-store" };
  if (values) { options.method = "POST"; headers["Content-Type"] = "application/json"; options.body = JSON.stringify(values); }
  const response = await fetch(url, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(answer.detail || answer.title || say("failed")), { status: response.status });
  return answer;
}

function bubble(line) {
  const mine = line.author === config.me;
  if (line.author === "system") return make("p", "chat-note", say(`kind_${line.kind}`, line.text));
  const element = make("div", `chat-line ${mine ? "mine" : "theirs"}`);
  const when = new Date(line.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", timeZone: config.zone });
  element.append(make("span", "chat-who", `${mine && config.me === "visitor" ? say("you") : line.name} · ${when}`), make("span", "chat-text", line.text));
  return element;
}

function show(line) {
  if (shown.has(line.n)) return;
  shown.add(line.n);
  last = Math.max(last, line.n);
  const element = bubble(line);
  element.dataset.n = line.n;
  const after = [...log.children].find((one) => one.dataset.n && Number(one.dataset.n) > line.n) || log.querySelector("[data-pending]");
  const near = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  log.insertBefore(element, after || null);
  if (near || line.author === config.me) log.scrollTop = log.scrollHeight;
  if (line.author === "system" && ["ended", "left", "idle", "message", "ticket"].includes(line.kind)) finish();
}

function finish() {
  over = true;
  source?.close();
  clearTimeout(timer);
  form.hidden = true;
  shelf().drop();
  box.querySelectorAll("[data-while]").forEach((one) => { one.hidden = true; });
  box.querySelectorAll("[data-over]").forEach((one) => { one.hidden = false; });
}

function listen(stream) {
  source?.close();
  source = new EventSource(`${config.live}?sign=${encodeURIComponent(stream)}&after=${last}`);
  source.onopen = () => { pause = 1000; notice.textContent = ""; resend(); };
  source.onmessage = (e) => { show(JSON.parse(e.data)); document.dispatchEvent(new CustomEvent("chat:line")); saw(); };
  source.onerror = () => {
    notice.textContent = say("offline");
    if (source.readyState === EventSource.CLOSED) later();
  };
}

// Says how far it was read, once for many lines, and only if somebody can be looking.
function saw() {
  clearTimeout(seeing);
  if (!document.hidden) seeing = setTimeout(() => ask(`${config.lines}?after=${last}`).catch(() => {}), 500);
}
document.addEventListener("visibilitychange", () => { if (source && !over) saw(); });

function later() {
  clearTimeout(timer);
  timer = setTimeout(look, pause * (0.7 + Math.random() * 0.6));
  pause = Math.min(pause * 2, 20000);
}

// What follows the last line, and a new way to hear of more. Where streams don't get through, this is the way.
async function look() {
  if (over) return;
  try {
    const found = await ask(`${config.lines}?after=${last}`);
    go(found);
  } catch (error) {
    if ([404, 410].includes(error.status)) { shelf().drop(); sign = null; if (first) { first.hidden = false; form.hidden = true; } return; }
    notice.textContent = say("offline");
    later();
  }
}

function go(found) {
  if (first) first.hidden = true;
  form.hidden = false;
  box.querySelectorAll("[data-while]").forEach((one) => { one.hidden = false; });
  found.lines.forEach(show);
  if (found.state === "ended") finish(); else { listen(found.stream); resend(); }
}

function mark() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (one) => one.toString(16).padStart(2, "0")).join("");
}

async function send(text, sent = mark(), pending = null) {
  pending?.remove();
  const element = make("div", "chat-line mine pending", text);
  element.dataset.pending = "";
  element.append(make("span", "chat-who", say("sending")));
  log.append(element);
  log.scrollTop = log.scrollHeight;
  try {
    const { line } = await ask(config.say, { text, mark: sent });
    element.remove();
    show(line);
    notice.textContent = "";
    document.dispatchEvent(new CustomEvent("chat:line"));
  } catch (error) {
    const again = make("button", "chat-again", say("again"));
    again.type = "button";
    again.addEventListener("click", () => send(text, sent, element));
    element.querySelector(".chat-who").textContent = `${say("not_sent")} ${error.status && error.status < 500 ? error.message : ""} `;
    element.append(again);
    if (!error.status || error.status >= 500) element.dataset.again = "";
    log.scrollTop = log.scrollHeight;
  }
}

// What only the broken connection kept back goes by itself, in its order; what was refused waits for a person.
function resend() {
  [...log.querySelectorAll("[data-again]")].forEach((one) => one.querySelector(".chat-again").click());
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const field = form.elements.text, text = field.value.trim();
  if (!text || over) return;
  field.value = "";
  send(text);
});

box.addEventListener("keydown", (event) => {
  if (event.target.name !== "text" || event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

first?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = first.querySelector("button:not([type=button])");
  button.disabled = true;
  first.dataset.mark ||= mark();
  const values = Object.fromEntries([...new FormData(first)].filter(([, value]) => typeof value === "string"));
  try {
    const found = await ask(config.begin, { ...values, page: window.aftercarePage || "", mark: first.dataset.mark });
    sign = found.sign;
    shelf().set(sign);
    notice.textContent = "";
    go(found);
    form.elements.text.focus();
  } catch (error) {
    notice.textContent = error.message;
  }
  button.disabled = false;
});

box.querySelector("[data-end]")?.addEventListener("click", async () => {
  try { await ask(config.end, {}); await look(); } catch (error) { notice.textContent = error.message; }
});
box.querySelector("[data-anew]")?.addEventListener("click", () => { shelf().drop(); location.reload(); });

if (config.found) go(config.found); else if (sign) look();
addEventListener("online", () => sign && look());
