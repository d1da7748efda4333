// A link to a line of the text takes the cursor there (点问题，光标到那一行).
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const text = document.getElementById("id_text");
  for (const link of document.querySelectorAll("a[data-line]")) {
    link.addEventListener("click", (event) => {
      const before = text.value.split("\n").slice(0, Number(link.dataset.line) - 1);
      const start = before.reduce((length, line) => length + line.length + 1, 0);
      const end = text.value.indexOf("\n", start);
      event.preventDefault();
      text.focus();
      text.setSelectionRange(start, end < 0 ? text.value.length : end);
      text.scrollTop = (text.scrollHeight / text.value.split("\n").length) * Math.max(0, before.length - 4);
    });
  }
});
