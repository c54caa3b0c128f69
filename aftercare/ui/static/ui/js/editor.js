// Text areas grow with their text; pictures are pasted and files dropped into the form's file field; texts are copied.
const { each, on, say, tell } = window.aftercare;

function grow(area) {
  area.style.height = "auto";
  if (area.scrollHeight) area.style.height = `${Math.min(area.scrollHeight + 2, 480)}px`;
}
each("textarea[data-autosize]", grow);
on("input", "textarea[data-autosize]", (event, area) => grow(area));
on("autosize", "textarea[data-autosize]", (event, area) => grow(area));

function add(input, files) {
  const all = new DataTransfer();
  for (const file of [...(input.multiple ? input.files : []), ...files]) all.items.add(file);
  input.files = all.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function named(file) {
  if (file.name && file.name !== "image.png") return file;
  const time = new Date().toLocaleTimeString("sv").replaceAll(":", "");
  return new File([file], `screenshot-${time}.${file.type.split("/")[1]}`, { type: file.type });
}

on("paste", "form", (event, form) => {
  const input = form.querySelector("[data-files] input[type=file]");
  const pictures = [...(event.clipboardData?.files || [])].filter((file) => file.type.startsWith("image/")).map(named);
  if (!input || !pictures.length) return;
  event.preventDefault();
  add(input, pictures);
  tell("toast", { text: say("image_pasted", { name: pictures.map((file) => file.name).join(", ") }), kind: "info" });
});

on("dragover", "[data-files]", (event, field) => { event.preventDefault(); field.classList.add("over"); });
on("dragleave", "[data-files]", (event, field) => field.classList.remove("over"));
on("drop", "[data-files]", (event, field) => {
  event.preventDefault();
  field.classList.remove("over");
  if (event.dataTransfer?.files.length) add(field.querySelector("input[type=file]"), event.dataTransfer.files);
});
on("change", "[data-files] input[type=file]", (event, input) => {
  const list = input.closest("[data-files]").querySelector("[data-file-names]");
  list.replaceChildren(...[...input.files].map((file) => Object.assign(document.createElement("li"), { textContent: `${file.name} · ${Math.ceil(file.size / 1024)} KB` })));
});

on("click", "[data-copy]", async (event, button) => {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch { // plain HTTP has no clipboard interface
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  tell("toast", { text: say("copied"), kind: "success", seconds: 2 });
});

on("click", "[data-print]", () => window.print());
