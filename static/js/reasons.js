// 引用: last year's reason is copied into the slot, to be rewritten; nothing that was typed is replaced unasked.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("button.quote")) {
    const text = document.getElementById(button.dataset.to);
    if (text.matches(":disabled")) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      if (text.value.trim() && !window.confirm("这一处已有文字，换成上年的原因吗？")) return;
      text.value = document.getElementById(button.dataset.from).textContent;
      text.closest(".reason").querySelector(".quoted").textContent = "已引用上年的原因，请按本年的实际情况改写；一字不改，审核时会提醒。";
      text.focus();
    });
  }
});
