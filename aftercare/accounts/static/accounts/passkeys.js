// Passkeys and security keys: a form with data-passkey="create", "get" or "login" sends the credential that
// the browser makes. Options come from a JSON island, or for "login" from the form's own address.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function readable(publicKey) {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (options[list]) options[list] = options[list].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return options;
}

function sendable(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function optionsOf(form) {
  if (form.dataset.passkey === "login") {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return (await answer.json()).request_options;
  }
  const given = JSON.parse(document.getElementById(form.dataset.options).textContent);
  return given.creation_options ?? given.request_options;
}

function withWish(publicKey, form) {
  const box = form.elements.passwordless;
  if (!box) return publicKey;
  const selection = { ...publicKey.authenticatorSelection, requireResidentKey: box.checked };
  selection.residentKey = box.checked ? "required" : "discouraged";
  if (box.checked) selection.userVerification = "required";
  return { ...publicKey, authenticatorSelection: selection };
}

async function ask(form) {
  const { publicKey } = await optionsOf(form);
  const options = { publicKey: readable(withWish(publicKey, form)) };
  const create = form.dataset.passkey === "create";
  const credential = await (create ? navigator.credentials.create(options) : navigator.credentials.get(options));
  form.elements.credential.value = JSON.stringify(sendable(credential));
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("[data-passkey-go]");
  const failed = form.querySelector("[data-passkey-failed]");
  if (!window.PublicKeyCredential) button.disabled = true;
  button.addEventListener("click", async () => {
    failed.hidden = true;
    failed.classList.remove("d-block");
    try {
      await ask(form);
    } catch (error) {
      if (error.name === "AbortError") return;
      failed.hidden = false;
      failed.classList.add("d-block");
    }
  });
}
