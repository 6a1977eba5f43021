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
  // The window's own store: it ends with the window, so that a shared desk keeps nothing.
  const remember = () => sessionStorage.setItem(place, JSON.stringify(typed()));
  const forget = () => sessionStorage.removeItem(place);
  const restore = () => {
    let said = null;
    try { said = JSON.parse(sessionStorage.getItem(place) || "null"); } catch { forget(); }
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
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (event.submitter && event.submitter.name === "draft") { forget(); return; }
    event.preventDefault();
    remember();
    if (!waiting) send();
  });
  window.addEventListener("online", () => { if (waiting) send(); });
})();
