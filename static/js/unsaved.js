// Whoever leaves with something unsaved is asked first (离开前提醒未保存).
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form.grid, form.single-sheet, form.texts")) {
    const words = form.querySelector(".unsaved");
    let dirty = "dirty" in form.dataset;
    const tell = () => { if (words) words.textContent = dirty ? "有改动尚未保存" : ""; };
    const touch = () => { if (!dirty) { dirty = true; tell(); } };
    form.addEventListener("input", touch);
    form.addEventListener("change", touch);
    form.addEventListener("submit", () => { dirty = false; });
    window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
    window.addEventListener("pageshow", tell);
    tell();
  }
});
