// What is typed is kept in this window and, now and then, as a draft on the server; an answer that
// meets a broken line is sent again when the line is back. Without this script the form works too.
"use strict";
(() => {
  const form = document.getElementById("answer");
  if (!form || !window.fetch) return;
  const state = document.getElementById("state");
  const place = "evenhand/" + form.dataset.place;
  const skipped = new Set(["csrfmiddlewaretoken", "post"]);
  let timer = 0;
  let waiting = false;

  const typed = () => {
    const said = {};
    for (const [name, value] of new FormData(form)) if (!skipped.has(name)) said[name] = value;
    return said;
  };
  const letters = (bytes) => btoa(String.fromCharCode(...bytes));
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  // The window's own store: it ends with the window, so that a shared desk keeps nothing. What lies
  // there is sealed under a key that comes with the page: when the session has ended, nobody reads
  // it before this person signs in again. Without such keys (plain HTTP) nothing is kept there.
  const sealing = window.crypto && crypto.subtle
    ? crypto.subtle.importKey("raw", bytes(form.dataset.key), "AES-GCM", false, ["encrypt", "decrypt"])
    : null;
  const forget = () => sessionStorage.removeItem(place);
  const seal = async () => {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(typed()));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, await sealing, plain);
    sessionStorage.setItem(place, `${letters(nonce)} ${letters(new Uint8Array(sealed))}`);
  };
  let last = Promise.resolve();
  // One after another: the last that was typed is the last that is kept.
  const remember = () => { if (sealing) last = last.then(seal); return last; };
  const restore = async () => {
    const kept = sealing ? sessionStorage.getItem(place) : null;
    if (!kept) return;
    let said = null;
    try {
      const [nonce, sealed] = kept.split(" ").map(bytes);
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, await sealing, sealed);
      said = JSON.parse(new TextDecoder().decode(plain));
    } catch { forget(); }
    for (const [name, value] of Object.entries(said || {})) {
      for (const field of form.querySelectorAll(`[name="${name}"]`)) {
        if (field.type === "radio") field.checked = field.value === value;
        else field.value = value;
      }
    }
  };
  const keep = async () => {
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form) });
      const kept = answer.ok && (answer.headers.get("Content-Type") || "").includes("json");
      state.textContent = kept ? form.dataset.kept : form.dataset.broken;
    } catch { state.textContent = form.dataset.broken; }
  };
  const send = async () => {
    waiting = true;
    try {
      const answer = await fetch(form.action || location.href, { method: "POST", body: new FormData(form) });
      waiting = false;
      if (answer.ok && answer.redirected) {
        // Signing in again comes back here, and finds what was typed.
        if (!new URL(answer.url).pathname.startsWith("/account/")) forget();
        location.assign(answer.url);
      } else {
        form.submit();
      }
    } catch {
      state.textContent = form.dataset.broken;
      setTimeout(() => { if (waiting) send(); }, 10000);
    }
  };
  restore();
  form.addEventListener("input", () => {
    remember();
    clearTimeout(timer);
    timer = setTimeout(keep, 2000);
  });
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (event.submitter && event.submitter.name === "draft") { forget(); return; }
    event.preventDefault();
    await remember();
    if (!waiting) send();
  });
  window.addEventListener("online", () => { if (waiting) send(); });
})();
