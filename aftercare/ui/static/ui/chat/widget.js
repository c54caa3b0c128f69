// The one script of a foreign page: a button, and on demand a frame of ours. It sets no cookie, adds no
// style sheet, and tells the frame only what stands in `about` below; what leaves the page the person sees first.
(() => {
  const me = document.currentScript;
  if (!me || !me.dataset.key || window.Aftercare) return;
  const home = new URL(me.src).origin;
  const zh = (me.dataset.lang || document.documentElement.lang || navigator.language || "zh").toLowerCase().startsWith("zh");
  const words = zh ? { open: "在线支持", close: "关闭" } : { open: "Support", close: "Close" };
  const errors = [];
  let extra = {}, frame = null, button = null;

  function note(text, where) {
    errors.push({ at: new Date().toISOString(), text: String(text).slice(0, 500), where: String(where || "").slice(0, 200) });
    if (errors.length > 20) errors.shift();
  }
  window.addEventListener("error", (e) => note(e.message || (e.target && e.target.src) || "error", e.filename ? `${e.filename}:${e.lineno}` : ""), true);
  window.addEventListener("unhandledrejection", (e) => note((e.reason && (e.reason.stack || e.reason.message)) || e.reason, "promise"));

  function style(element, values) {
    for (const name in values) element.style.setProperty(name, values[name], "important"); // through the object model: a strict CSP allows it
  }

  function about() {
    return {
      type: "aftercare:about", page: location.href, title: document.title, version: me.dataset.version || "",
      screen: `${screen.width}×${screen.height}`, window: `${innerWidth}×${innerHeight}`, browser: navigator.userAgent,
      language: navigator.language, errors: errors.slice(), ...extra,
    };
  }

  function size() {
    const small = innerWidth < 480;
    style(frame, { width: small ? "100vw" : "380px", height: small ? "100dvh" : "min(600px, calc(100dvh - 100px))", right: small ? "0" : "20px", bottom: small ? "0" : "76px", "border-radius": small ? "0" : "14px" });
  }

  function open(show) {
    if (!frame) {
      frame = document.createElement("iframe");
      frame.title = words.open;
      frame.allow = "clipboard-read; clipboard-write";
      frame.src = `${home}/widget/${encodeURIComponent(me.dataset.key)}/?lang=${zh ? "zh-hans" : "en"}${show ? `&show=${encodeURIComponent(show)}` : ""}`;
      style(frame, { position: "fixed", border: "0", "z-index": "2147483001", "box-shadow": "0 10px 40px rgba(0,0,0,.25)", background: "#fff", "color-scheme": "light" });
      size();
      document.body.append(frame);
    } else if (show) tell({ type: "aftercare:show", show });
    frame.hidden = false;
    style(frame, { display: "block" });
    button.setAttribute("aria-expanded", "true");
    frame.focus();
  }

  function close() {
    if (!frame) return;
    style(frame, { display: "none" });
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }

  function tell(values) {
    frame.contentWindow.postMessage(values, home);
  }

  window.addEventListener("message", (e) => {
    if (!frame || e.origin !== home || e.source !== frame.contentWindow || !e.data) return;
    if (e.data.type === "aftercare:ready") tell(about());
    if (e.data.type === "aftercare:close") close();
  });
  addEventListener("resize", () => frame && size());

  function begin() {
    button = document.createElement("button");
    button.type = "button";
    button.textContent = words.open;
    button.setAttribute("aria-expanded", "false");
    style(button, { position: "fixed", right: "20px", bottom: "20px", "z-index": "2147483000", padding: "12px 20px", border: "0", "border-radius": "24px", background: "#1f5fbf", color: "#fff", font: "600 15px/1.2 system-ui, sans-serif", cursor: "pointer", "box-shadow": "0 4px 16px rgba(0,0,0,.25)" });
    button.addEventListener("click", () => (button.getAttribute("aria-expanded") === "true" ? close() : open()));
    if (me.dataset.button === "none") style(button, { display: "none" });
    document.body.append(button);
  }
  window.Aftercare = Object.freeze({ open, close, about(values) { extra = { ...extra, ...values }; if (frame) tell(about()); } });
  if (document.body) begin(); else addEventListener("DOMContentLoaded", begin);
})();
