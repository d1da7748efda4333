// The totals of a grid while it is filled in: by row, by class, by table, exact (表格合计：行、类、表).
"use strict";
(() => {
  const desk = (window.desk = window.desk || {});

  /** What a row says: its table, its class, its amounts in 分 by column. */
  function read(row, options) {
    const value = (name) => row.querySelector(`[data-column="${name}"]`)?.value ?? "";
    const text = desk.halfWidth(value(options.classes)).trim();
    const code = /^[0-9]{3}/.exec(text)?.[0] ?? "";
    const amounts = new Map();
    for (const input of row.querySelectorAll("input.amount")) {
      const amount = desk.amounts.cents(input.value, options.measure);
      if (amount !== null && amount !== undefined) amounts.set(input.dataset.column, amount);
    }
    return { split: options.split ? value(options.split) : "", kind: options.classes === "code" ? code : text, amounts };
  }

  function add(sums, key, read, whole) {
    if (!sums.has(key)) sums.set(key, { split: read.split, kind: read.kind, amounts: new Map(), whole: 0n });
    const line = sums.get(key);
    for (const [name, amount] of read.amounts) line.amounts.set(name, (line.amounts.get(name) ?? 0n) + amount);
    line.whole += whole;
  }

  /** Recount everything and write it where it stands. `named(split, kind)` calls a class by its name. */
  function recount(form, options, named) {
    const tables = new Map();
    const classes = new Map();
    for (const row of form.querySelectorAll("tbody > tr.row")) {
      const deleted = row.querySelector(".delete input")?.checked;
      row.classList.toggle("deleted", Boolean(deleted));
      const said = read(row, options);
      const whole = options.sums.reduce((all, name) => all + (said.amounts.get(name) ?? 0n), 0n);
      const cell = row.querySelector(".whole");
      if (cell) cell.textContent = whole === 0n ? "" : desk.amounts.show(whole, options.measure);
      if (deleted || !said.amounts.size) continue;
      add(tables, said.split, said, whole);
      if (said.kind) add(classes, `${said.split} ${said.kind}`, said, whole);
    }
    const show = (line, name) => desk.amounts.show((name ? line?.amounts.get(name) : line?.whole) ?? 0n, options.measure);
    for (const row of form.querySelectorAll("tfoot > tr")) {
      for (const cell of row.querySelectorAll("[data-sum]")) cell.textContent = show(tables.get(row.dataset.table), cell.dataset.sum);
    }
    const body = form.querySelector(".classes tbody");
    body.replaceChildren(
      ...[...classes.keys()].sort().map((key) => {
        const line = classes.get(key);
        const row = document.createElement("tr");
        const head = document.createElement("th");
        head.scope = "row";
        head.textContent = named(line.split, line.kind);
        row.append(head);
        for (const name of options.sums.length ? [...options.amounts, ""] : options.amounts) row.insertCell().textContent = show(line, name);
        return row;
      }),
    );
  }

  desk.totals = { recount };
})();
