// A button of the class "passkey" asks this device for a passkey, as its form's data-options say, and
// sends what the device says. Without this script, or a device that knows passkeys, codes do.
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const named = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  const register = async (asked) => navigator.credentials.create({ publicKey: {
    ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: named(asked.excludeCredentials) } });
  const show = async (asked) => navigator.credentials.get({ publicKey: {
    ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) } });
  const plain = (given) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (given.response[part]) response[part] = text(given.response[part]);
    return { id: given.id, rawId: text(given.rawId), type: given.type, response,
      clientExtensionResults: given.getClientExtensionResults() };
  };

  for (const button of document.querySelectorAll("button.passkey")) {
    const form = button.form;
    const said = form.querySelector("[role=status]");
    if (!window.PublicKeyCredential) { said.textContent = form.dataset.unknown; continue; }
    button.disabled = false;
    button.addEventListener("click", async () => {
      const whole = JSON.parse(document.getElementById("passkey-options").textContent);
      const creates = whole.creation_options;
      said.textContent = form.dataset.waits;
      try {
        const given = await (creates ? register(creates.publicKey) : show(whole.request_options.publicKey));
        form.elements.credential.value = JSON.stringify(plain(given));
      } catch { said.textContent = form.dataset.failed; return; }
      form.submit();
    });
  }
})();
