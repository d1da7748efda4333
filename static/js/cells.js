// One cell while it is edited: plain in editing, thousands after, Escape takes the edit back (单格的编辑).
"use strict";
(() => {
  const desk = (window.desk = window.desk || {});

  /** Show an amount as it stands when nobody edits it; one that cannot be read is marked. */
  function settle(input, measure) {
    const amount = desk.amounts.cents(input.value, measure);
    const wrong = amount === undefined;
    input.classList.toggle("unreadable", wrong);
    if (wrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    if (!wrong) input.value = amount === null || amount === 0n ? "" : desk.amounts.show(amount, measure);
  }

  /** Put a value into a cell as if it were typed. */
  function put(input, value) {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function watch(form) {
    const measure = form.dataset.measure;
    const before = new WeakMap();
    form.addEventListener("focusin", (event) => {
      const input = event.target;
      if (!input.matches("[data-column]")) return;
      before.set(input, input.value);
      if (!input.matches("input.amount, input.number")) return;
      if (desk.amounts.cents(input.value, measure) !== undefined) input.value = input.value.replaceAll(",", "");
      input.select();
    });
    form.addEventListener("focusout", (event) => {
      if (event.target.matches("input.amount")) settle(event.target, measure);
    });
    form.addEventListener("keydown", (event) => {
      const input = event.target;
      if (event.key !== "Escape" || event.defaultPrevented || !before.has(input)) return;
      event.preventDefault();
      put(input, input.matches("input.amount") ? before.get(input).replaceAll(",", "") : before.get(input));
      if (input.select) input.select();
    });
  }

  desk.cells = { settle, put, watch };
})();
