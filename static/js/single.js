// A page of labelled inputs: sums follow what is typed (一份一行的录入页：合计随填随算).
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const desk = window.desk;
  for (const form of document.querySelectorAll("form.single-sheet")) {
    const measure = form.dataset.measure;
    const total = (output) => {
      const inputs = output.dataset.sum.split(" ").map((name) => form.elements[name]);
      if (output.dataset.unit) {
        const sum = inputs.reduce((all, input) => all + (desk.amounts.cents(input.value, measure) ?? 0n), 0n);
        return desk.amounts.show(sum, measure);
      }
      return inputs.reduce((all, input) => all + BigInt(/^\d+$/.exec(desk.amounts.plain(input.value, measure))?.[0] ?? 0), 0n).toString();
    };
    const follow = () => { for (const output of form.querySelectorAll("output[data-sum]")) output.textContent = total(output); };
    desk.cells.watch(form);
    form.addEventListener("input", follow);
    follow();
  }
});
