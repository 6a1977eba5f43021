// A page that waits for something asks again every few seconds, as long as nobody is anywhere on it:
// who goes through it with the keyboard would be thrown back to its beginning each time.
"use strict";
(() => {
  const seconds = Number(document.currentScript.dataset.seconds);
  setInterval(() => {
    if (!document.activeElement || document.activeElement === document.body) location.reload();
  }, seconds * 1000);
})();
