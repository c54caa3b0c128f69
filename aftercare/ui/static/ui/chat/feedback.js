// Feedback from inside a product: what is sent is the text in the preview and the picture beside it, and nothing else.
const form = document.querySelector("form[data-feedback]");
const config = JSON.parse(document.getElementById("feedback-config").textContent);
const preview = form.querySelector("[data-preview]");
const thumb = form.querySelector("[data-thumb]");
const size = form.querySelector("[data-picture-size]");
const notice = form.querySelector("[data-notice]");
const mark = Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
let about = {}, picture = null;

const own = ["description", "name", "email", "company", "version"];
const parts = { page: ["page", "title"], screen: ["screen", "window", "browser", "language"], errors: ["errors"] };

function gathered() {
  const values = {};
  for (const name of own) if (form.elements[name]?.value.trim()) values[name] = form.elements[name].value.trim();
  for (const [name, keys] of Object.entries(parts)) {
    if (!form.elements[`with_${name}`].checked) continue;
    for (const key of keys) if (about[key] && about[key].length) values[key] = about[key];
  }
  return JSON.stringify(values, null, 1);
}

function draw() {
  preview.textContent = gathered();
  const with_picture = Boolean(picture) && form.elements.with_picture.checked;
  thumb.hidden = !with_picture;
  size.textContent = with_picture ? config.words.picture_size.replace("{name}", picture.name || "screenshot").replace("{kb}", Math.ceil(picture.size / 1024)) : "";
}

function choose(file) {
  if (!file) return;
  if (!/^image\/(png|jpeg|webp)$/.test(file.type)) { notice.textContent = config.words.only_pictures; return; }
  picture = file;
  form.elements.with_picture.checked = true;
  if (thumb.src) URL.revokeObjectURL(thumb.src);
  thumb.src = URL.createObjectURL(file);
  notice.textContent = "";
  draw();
}

form.addEventListener("input", draw);
form.elements.file.addEventListener("change", (event) => choose(event.target.files[0]));
document.addEventListener("paste", (event) => {
  const file = [...(event.clipboardData?.files || [])][0];
  if (file && !form.closest("[data-part]").hidden) { event.preventDefault(); choose(file); }
});
document.addEventListener("about", (event) => {
  const { type, version, ...rest } = event.detail;
  about = rest;
  if (version && !form.elements.version.value) form.elements.version.value = version;
  form.querySelector("[data-errors]").textContent = about.errors?.length || config.words.no_errors;
  draw();
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button:not([type=button])");
  button.disabled = true;
  const body = new FormData();
  body.append("sent", preview.textContent);
  body.append("mark", mark);
  if (picture && form.elements.with_picture.checked) body.append("picture", picture, picture.name || "screenshot.png");
  try {
    const response = await fetch(config.send, { method: "POST", body, credentials: "omit", headers: { Accept: "application/json", "X-Frame": config.frame } });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(answer.detail || answer.title || config.words.failed);
    form.hidden = true;
    document.querySelector("[data-thanks]").hidden = false;
    document.querySelector("[data-thanks]").focus();
  } catch (error) {
    notice.textContent = error instanceof TypeError ? config.words.failed : error.message;
  }
  button.disabled = false;
});
draw();
