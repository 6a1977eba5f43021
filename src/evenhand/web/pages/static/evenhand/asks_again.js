// A page that waits for something asks again every few seconds, as long as nobody is anywhere on it:
// who goes through it with the keyboard would be thrown back to its beginning each time. That it does
// so is said here alone: without scripts the page has a link to look again, and is left as it is.
"use strict";
(() => {
  const seconds = Number(document.currentScript.dataset.seconds);
  for (const said of document.querySelectorAll("[data-asks-again]")) said.hidden = false;
  setInterval(() => {
    if (!document.activeElement || document.activeElement === document.body) location.reload();
  }, seconds * 1000);
})();
