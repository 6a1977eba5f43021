// A file goes to the server in parts. Each is acknowledged once it is on the disk there, so that a
// broken line, a closed browser or a server that died costs one part. Without this script the form
// sends the file in one piece.
"use strict";
(() => {
  const form = document.getElementById("bring");
  if (!form || !window.fetch || !window.crypto || !window.crypto.subtle) return;
  const state = document.getElementById("state");
  const bar = document.getElementById("bar");
  const token = form.querySelector('[name="csrfmiddlewaretoken"]').value;
  const field = form.querySelector('input[type="file"]');
  const button = form.querySelector("button");
  let sending = false;

  const digest = async (blob) => {
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
    return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  };
  const wait = (seconds) => new Promise((go) => { setTimeout(go, 1000 * seconds); });
  // Asks until there is an answer: a line that broke is tried again, later and later.
  const ask = async (method, address, body, type) => {
    const headers = type ? { "X-CSRFToken": token, "Content-Type": type } : { "X-CSRFToken": token };
    for (let seconds = 1; ; seconds = Math.min(2 * seconds, 30)) {
      let answer = null;
      try { answer = await fetch(address, { method, body, headers }); } catch { answer = null; }
      if (answer && ![429, 500, 502, 503, 504].includes(answer.status)) {
        if (!(answer.headers.get("Content-Type") || "").includes("json")) throw new Error(form.dataset.out);
        const said = await answer.json();
        if (answer.ok) return said;
        throw new Error(`${said.what} ${said.do_next}`);
      }
      state.textContent = form.dataset.broken;
      await wait(seconds);
    }
  };
  const place = (file, what) => `${form.dataset.place}${file}/${what}`;
  const begin = (file) => ask("POST", form.dataset.begin, new URLSearchParams({ name: file.name, size: file.size }));
  // Parts of an upload that was begun must be those of this file, which may be another of its name.
  const isSame = async (file, begun) => {
    for (const part of begun.parts) {
      if (await digest(file.slice(part.offset, part.offset + part.size)) !== part.sha256) return false;
    }
    return true;
  };
  const send = async (file) => {
    let begun = await begin(file);
    if (!await isSame(file, begun)) {
      await fetch(place(begun.file, "drop/"), { method: "POST", headers: { "X-CSRFToken": token } });
      begun = await begin(file);
    }
    let sent = begun.received;
    while (sent < file.size) {
      const part = file.slice(sent, sent + begun.part);
      const words = new URLSearchParams({ offset: sent, sha256: await digest(part) });
      const said = await ask("POST", `${place(begun.file, "part/")}?${words}`, part, "application/octet-stream");
      sent = said.received;
      bar.value = sent / file.size;
      state.textContent = `${file.name}: ${Math.floor(100 * sent / file.size)} %`;
    }
    await ask("POST", place(begun.file, "end/"));
  };
  field.multiple = true;
  form.addEventListener("submit", async (event) => {
    const files = [...field.files];
    event.preventDefault();
    if (!files.length || sending) return;
    sending = true;
    button.disabled = true;
    bar.hidden = false;
    try {
      for (const file of files) { bar.value = 0; await send(file); }
      sending = false;
      location.reload();
    } catch (refused) {
      state.textContent = refused.message;
      sending = false;
      button.disabled = false;
    }
  });
  window.addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });
})();
