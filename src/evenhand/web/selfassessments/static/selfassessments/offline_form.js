
"use strict";
(() => {
  const sections = [...document.querySelectorAll("section[data-requirement]")];
  const state = document.getElementById("state");
  const names = ["in_law", "in_law_reason", "in_practice", "in_practice_reason", "confidence", "comment"];
  let saved = true;
  const fields = (section, name) => [...section.querySelectorAll(`[data-name="${name}"]`)];
  const value = (section, name) => {
    const found = fields(section, name);
    if (found[0].type === "radio") return (found.find((f) => f.checked) || { value: "" }).value;
    return found[0].value;
  };
  const count = () => {
    const done = sections.filter((s) => value(s, "in_law") && value(s, "in_practice")).length;
    state.textContent = `${done} / ${sections.length}`;
  };
  document.addEventListener("input", () => { saved = false; count(); });
  window.addEventListener("beforeunload", (event) => { if (!saved) event.preventDefault(); });
  document.getElementById("save").addEventListener("click", () => {
    const answers = sections.map((s) => Object.fromEntries([
      ["requirement", s.dataset.requirement], ["asked", s.dataset.asked],
      ...names.map((name) => [name, value(s, name)]),
    ]));
    const whole = { form: document.body.dataset.form, rater: document.body.dataset.rater, answers };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(whole, null, 1)], { type: "application/json" }));
    link.download = `answers-${document.body.dataset.rater}.json`;
    link.click();
    saved = true;
  });
  document.getElementById("open").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    let whole = null;
    try { whole = JSON.parse(await file.text()); } catch { whole = null; }
    if (!whole || whole.form !== document.body.dataset.form || whole.rater !== document.body.dataset.rater) {
      state.textContent = document.body.dataset.refused;
      return;
    }
    for (const row of Array.isArray(whole.answers) ? whole.answers : []) {
      const section = sections.find((s) => s.dataset.requirement === row.requirement);
      if (!section) continue;
      for (const name of names) {
        for (const field of fields(section, name)) {
          if (field.type === "radio") field.checked = field.value === row[name];
          else field.value = row[name] || field.value;
        }
      }
    }
    count();
  });
  count();
})();
