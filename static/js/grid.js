// A table of real inputs that behaves like a sheet: rows at will, keys, totals at once (表格录入).
"use strict";
(() => {
  const desk = (window.desk = window.desk || {});

  class Grid {
    constructor(form) {
      const words = (text) => (text ? text.split(" ") : []);
      this.form = form;
      this.body = form.querySelector("table.rows > tbody");
      this.columns = [...form.querySelectorAll("table.rows > thead th[data-column]")].map((head) => ({
        name: head.dataset.column,
        kind: head.dataset.kind,
        caption: head.querySelector(".caption").textContent,
      }));
      this.options = {
        measure: form.dataset.measure,
        split: form.dataset.split,
        classes: form.dataset.classes,
        sums: words(form.dataset.sums),
        amounts: this.columns.filter((one) => one.kind === "amount").map((one) => one.name),
      };
      this.levels = words(form.dataset.levels).map(Number);
      for (const column of this.columns) {
        if (column.kind === "choice") column.choices = [...form.querySelector("template").content.querySelector(`[data-column="${column.name}"]`).options].filter((one) => one.value).map((one) => [one.value, one.text]);
      }
      this.subjects = new Map();
      this.listen();
    }

    rows() { return [...this.body.querySelectorAll("tr.row")]; }

    cells(row) { return [...row.querySelectorAll("[data-column]")]; }

    /** Another empty row at the end. */
    add() {
      const number = Number(this.form.elements.rows.value);
      const row = this.form.querySelector("template").content.querySelector("tr.row").cloneNode(true);
      row.querySelector("th").textContent = number + 1;
      for (const input of row.querySelectorAll("[name]")) {
        input.name = input.name.replace("rows--1-", `rows-${number}-`);
        if (input.id) input.id = `id_${input.name}`;
        input.setAttribute("aria-label", input.getAttribute("aria-label").replace("第0行", `第${number + 1}行`));
      }
      this.body.append(row);
      this.form.elements.rows.value = number + 1;
      desk.picker?.dress(this, row);
      return row;
    }

    /** Take away a row that a paste added; only the last one can go. */
    remove(row) {
      row.remove();
      this.form.elements.rows.value = Number(this.form.elements.rows.value) - 1;
    }

    /** A class by its name: `201 一般公共服务支出`, or the kind of money. */
    named(split, kind) {
      const caption = (name, value) => this.columns.find((one) => one.name === name)?.choices?.find((one) => one[0] === value)?.[1] ?? "";
      const name = this.options.classes === "code" ? `${kind} ${this.subjects.get(kind) ?? ""}` : caption(this.options.classes, kind);
      return `${this.options.split ? caption(this.options.split, split) : ""} ${name}`.trim();
    }

    recount() {
      if (this.waiting) return;
      this.waiting = requestAnimationFrame(() => {
        this.waiting = 0;
        desk.totals.recount(this.form, this.options, (split, kind) => this.named(split, kind));
      });
    }

    listen() {
      desk.cells.watch(this.form);
      this.body.addEventListener("input", (event) => {
        if (event.target.closest("tr.row") === this.rows().at(-1) && event.target.value) this.add();
        this.recount();
      });
      this.body.addEventListener("change", () => this.recount());
      this.body.addEventListener("keydown", (event) => this.key(event));
      this.form.querySelector("button[name=more]").addEventListener("click", (event) => {
        event.preventDefault();
        const first = this.add();
        for (let more = 1; more < 5; more += 1) this.add();
        this.cells(first)[0].focus();
      });
    }

    key(event) {
      const input = event.target;
      if (event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      const isSelect = input.tagName === "SELECT";
      const down = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[event.key];
      const right = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (down && !(isSelect && event.key !== "Enter")) {
        event.preventDefault();
        this.move(input, down, 0);
      } else if (right && !event.shiftKey && (isSelect || this.isAtEdge(input, right))) {
        event.preventDefault();
        this.move(input, 0, right);
      }
    }

    isAtEdge(input, right) {
      if (input.type !== "text") return true;
      const all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
      return all || (input.selectionStart === input.selectionEnd && input.selectionStart === (right > 0 ? input.value.length : 0));
    }

    move(input, down, right) {
      const rows = this.rows();
      const row = input.closest("tr.row");
      const all = (one) => [...one.querySelectorAll("[data-column], .delete input")];
      const place = all(row).indexOf(input);
      let target = rows[rows.indexOf(row) + down];
      if (!target && down > 0) target = this.add();
      const next = target && all(target)[place + right];
      if (!next) return;
      next.focus();
      if (next.type === "text") next.select();
      next.closest("td").scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll("form.grid")) {
      const grid = new Grid(form);
      form.deskGrid = grid;
      desk.picker.start(grid);
      desk.paste.start(grid);
    }
  });
})();
