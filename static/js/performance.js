/* Weights of a self-evaluation, added up while they are typed; the page works without. Hundredths as BigInt. */
"use strict";
(() => {
  const box = document.getElementById("weights");
  const form = document.querySelector("form.evaluation");
  if (!box || !form) return;

  const hundredths = (text) => {
    const plain = window.desk.halfWidth(text).replace(/[,\s]/g, "");
    const match = /^(\d{1,3})(?:\.(\d{0,2}))?$/.exec(plain);
    return match ? BigInt(match[1]) * 100n + BigInt((match[2] || "").padEnd(2, "0")) : 0n;
  };
  const words = (value) => {
    const size = value < 0n ? -value : value;
    const rest = String(size % 100n).padStart(2, "0").replace(/0+$/, "");
    return `${size / 100n}${rest ? `.${rest}` : ""}`;
  };

  const add = () => {
    const rate = hundredths(box.dataset.rate);
    const levels = new Map();
    let sum = rate;
    let level = "";
    for (const row of form.querySelectorAll(".indicator")) {
      const remove = row.querySelector("input[name$=-DELETE]");
      level = row.querySelector("input[name$=-level1]").value.trim() || level;
      const weight = hundredths(row.querySelector("[data-weight]").value);
      if ((remove && remove.checked) || !weight) continue;
      levels.set(level, (levels.get(level) || 0n) + weight);
      sum += weight;
    }
    const left = 10000n - sum;
    box.querySelector(".sum").textContent = `权重合计 ${words(sum)}${rate ? `（含预算执行率 ${words(rate)}）` : ""}，`;
    const said = box.querySelector(".left");
    said.textContent = left > 0n ? `还差 ${words(left)}，应为 100` : left < 0n ? `超出 ${words(left)}，应为 100` : "正好 100";
    said.classList.toggle("lack", left !== 0n);
    box.querySelector(".levels").textContent = [...levels].map(([name, value]) => `　${name} ${words(value)}`).join("");
  };

  form.addEventListener("input", add);
  add();
})();
