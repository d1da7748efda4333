// A pasted block goes into the grid, is reported, and can be taken back (粘贴与撤销).
"use strict";
(() => {
  const desk = (window.desk = window.desk || {});
  const TOLD = 6;

  class Paste {
    constructor(grid) {
      this.grid = grid;
      this.last = null;
      this.report = grid.form.querySelector(".paste-report");
      this.button = grid.form.querySelector("button.undo");
      grid.body.addEventListener("paste", (event) => this.take(event));
      grid.body.addEventListener("input", (event) => { if (event.isTrusted) this.typed = true; });
      grid.body.addEventListener("keydown", (event) => {
        if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z" && this.last && !this.typed) { event.preventDefault(); this.undo(); }
      });
      this.button.addEventListener("click", () => this.undo());
    }

    take(event) {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const input = event.target.closest("[data-column]");
      const cells = desk.clipboard.table(text.replace(/(\r\n|\n|\r)$/, ""));
      if (!input || (cells.length === 1 && cells[0].length === 1)) return;
      event.preventDefault();
      const row = input.closest("tr.row");
      const start = this.grid.columns.findIndex((one) => one.name === input.dataset.column);
      this.apply(desk.clipboard.plan(cells, this.grid.columns, start, this.grid.levels, this.grid.options.measure), row);
    }

    apply(plan, first) {
      this.last = { cells: [], rows: [] };
      this.typed = false;
      this.wrong = 0;
      this.guessed = "";
      let at = this.grid.rows().indexOf(first);
      const rows = this.grid.rows();
      const kind = this.kind(plan, first);
      for (const taken of plan.rows) {
        const row = rows[at] ?? this.grow();
        at += 1;
        for (const [column, value] of taken) this.put(row, column, value);
        for (const [column, value] of kind) if (!this.cell(row, column).value) this.put(row, column, value);
      }
      if (this.grid.rows().at(-1) === (rows[at - 1] ?? this.last.rows.at(-1))) this.grow();
      this.say(plan);
      this.button.hidden = false;
      this.settled();
    }

    /** What the block leaves out although every row needs it: as in the row where it is put down, or the first kind. */
    kind(plan, first) {
      if (!plan.columns.some((column) => this.grid.columns[column].kind === "code")) return [];
      return this.grid.columns.flatMap((one, column) => {
        if (one.kind !== "choice" || plan.columns.includes(column) || one.name === "nature") return [];
        const value = this.cell(first, column).value || one.choices[0][0];
        this.guessed += `${one.caption}按“${one.choices.find((pair) => pair[0] === value)?.[1] ?? value}”填写，请核对；`;
        return [[column, value]];
      });
    }

    grow() {
      const row = this.grid.add();
      this.last.rows.push(row);
      return row;
    }

    cell(row, column) { return row.querySelector(`[data-column="${this.grid.columns[column].name}"]`); }

    put(row, column, text) {
      const input = this.cell(row, column);
      const { kind, choices } = this.grid.columns[column];
      this.last.cells.push([input, input.value]);
      input.classList.add("pasted");
      if (kind === "choice") {
        const said = desk.halfWidth(text).trim();
        const found = choices.find(([value, caption]) => value === said || caption === said) ?? choices.find(([, caption]) => said.length > 3 && caption.startsWith(said));
        input.value = found ? found[0] : "";
        if (!found && said) this.wrong += 1;
      } else if (kind === "code") {
        input.value = this.grid.picker.code(text.trim());
        this.grid.picker.name(input);
      } else {
        input.value = text.trim();
        if (kind === "amount") desk.cells.settle(input, this.grid.options.measure);
        if (input.classList.contains("unreadable")) this.wrong += 1;
      }
    }

    say(plan) {
      const told = plan.skipped.slice(0, TOLD).map(([line, why]) => `第${line}行${why}`).join("，");
      const more = plan.skipped.length > TOLD ? `等 ${plan.skipped.length} 行` : "";
      this.report.textContent =
        `已粘贴 ${plan.rows.length} 行 ${plan.columns.length} 列${plan.header ? "，按表头对应栏目" : ""}；` +
        (plan.skipped.length ? `跳过 ${plan.skipped.length} 行（${told}${more}）；` : "") +
        (plan.unknown.length ? `没有对应的栏目，未取：${plan.unknown.join("、")}；` : "") +
        (plan.unit ? `块中注明单位为${plan.unit}，本页按${{ yuan: "元", wan: "万元" }[this.grid.options.measure]}填写，请核对单位；` : "") +
        this.guessed + (this.wrong ? `有 ${this.wrong} 格认不出，已标出；` : "") + "尚未保存，可撤销粘贴。";
      this.report.hidden = false;
    }

    undo() {
      if (!this.last) return;
      for (const [input, value] of this.last.cells.reverse()) {
        input.value = value;
        input.classList.remove("pasted", "unreadable");
        input.removeAttribute("aria-invalid");
        if (input.matches("input.code")) this.grid.picker.name(input);
      }
      for (const row of this.last.rows.reverse()) if (row === this.grid.rows().at(-1)) this.grid.remove(row);
      this.last = null;
      this.button.hidden = true;
      this.report.textContent = "已撤销粘贴。";
      this.settled();
    }

    settled() {
      this.grid.form.dispatchEvent(new Event("change"));
      this.grid.recount();
    }
  }

  desk.paste = { start(grid) { grid.paste = new Paste(grid); } };
})();
