// A block copied from Excel or WPS: its cells, its header, which row and column goes where (剪贴板). No page needed.
"use strict";
(() => {
  const desk = (window.desk = window.desk || {});
  const CODE = ["科目编码", "编码", "科目代码", "代码", "功能分类科目编码", "支出功能分类科目编码", "经济分类科目编码", "部门预算支出经济分类科目编码"];
  const NAME = ["科目名称", "名称", "功能分类科目名称", "支出功能分类科目名称", "经济分类科目名称", "项目"];
  const AMOUNT = ["金额", "决算数", "预算数", "合计"];
  const SUM = /^(本年)?(收入|支出)?(合计|总计|小计|共计)$/;
  const LOOKED = 6;

  const tidy = (text) => desk.halfWidth(text).replace(/\s+/g, "");
  const caption = (text) => tidy(text).replace(/^其中:/, "").replace(/\((单位:)?万?元\)$/, "");

  /** Cells of a block: tabs and lines; a cell with a line break or a quote stands in quotes. */
  function table(text) {
    const rows = [[]];
    const cell = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/y;
    while (cell.lastIndex < text.length) {
      const found = cell.exec(text);
      rows.at(-1).push(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"').replace(/\s*[\r\n]+\s*/g, " "));
      if (found[3] === "\t" && cell.lastIndex === text.length) rows.at(-1).push("");
      if (found[3] !== "\t" && cell.lastIndex < text.length) rows.push([]);
    }
    return rows;
  }

  /** The column that a caption names: its number, -1 for the name of a subject, undefined for none. */
  function meant(text, columns) {
    const said = caption(text);
    if (!said) return undefined;
    const exact = columns.findIndex((one) => caption(one.caption) === said);
    if (exact >= 0) return exact;
    const kind = (name) => columns.findIndex((one) => one.kind === name);
    if (CODE.includes(said)) return kind("code");
    if (NAME.includes(said)) return -1;
    return AMOUNT.includes(said) && columns.filter((one) => one.kind === "amount").length === 1 ? kind("amount") : undefined;
  }

  const isCode = (text) => /^'?[0-9]{3}([0-9]{2}){0,2}(\.0+)?$/.test(tidy(text));

  /** The lines above the first line of data, where captions stand. */
  function above(cells, measure) {
    const data = cells.findIndex((row) => row.some((text) => isCode(text) || (text.trim() && desk.amounts.cents(text, measure) !== undefined && desk.amounts.cents(text, measure) !== null)));
    return cells.slice(0, Math.min(data < 0 ? cells.length : data, LOOKED));
  }

  /** The header, one line or several, the lower caption of a column before the upper: {line, map, unknown}, or null. */
  function header(cells, columns, measure) {
    const lines = above(cells, measure);
    const map = new Map();
    let last = -1;
    lines.map((row, line) => [row, line]).reverse().forEach(([row, line]) => row.forEach((text, place) => {
      const column = meant(text, columns);
      if (column === undefined || map.has(place) || [...map.values()].includes(column)) return;
      map.set(place, column);
      last = Math.max(last, line);
    }));
    const alone = map.size === 1 && lines[last].filter((text) => text.trim()).length === 1 && cells.length > last + 1;
    if (map.size < 2 && !alone) return null;
    const named = (place) => lines.slice(0, last + 1).map((row) => tidy(row[place] ?? "")).filter(Boolean).at(-1);
    const filled = (place) => cells.slice(last + 1).some((row) => (row[place] ?? "").trim());
    const width = Math.max(...cells.map((row) => row.length));
    const unknown = Array.from({ length: width }, (_, place) => place).filter((place) => !map.has(place) && filled(place) && named(place)).map(named);
    return { line: last, map, unknown };
  }

  /** A unit that the block names and that is not the page's. */
  function otherUnit(cells, measure) {
    const words = cells.slice(0, LOOKED).flat().map(tidy).join(" ");
    const named = /万元/.test(words) ? "wan" : /单位:?(人民币)?元|\(元\)/.test(words) ? "yuan" : "";
    return named && named !== measure ? { wan: "万元", yuan: "元" }[named] : "";
  }

  /** Source column → column where no header says it: from the start to the right, names of subjects left out. */
  function inOrder(cells, columns, start, measure) {
    const map = new Map();
    const width = Math.max(...cells.map((row) => row.length));
    let target = start;
    for (let place = 0; place < width && target < columns.length; place += 1) {
      const texts = cells.map((row) => row[place] ?? "").filter((text) => text.trim());
      const codes = texts.length > 0 && texts.filter(isCode).length * 2 >= texts.length;
      const isText = texts.length > 0 && texts.every((text) => desk.amounts.cents(text, measure) === undefined);
      while (codes && columns[target]?.kind === "choice") target += 1;
      if (columns[target]?.kind === "amount" && isText) {
        if (place > 0 || columns[start].kind !== "amount") map.set(place, -1);
      } else if (columns[target]) {
        map.set(place, target);
        target += 1;
      }
    }
    return map;
  }

  /** Why a line is not taken, or empty. */
  function skipped(row, code, levels, deep) {
    const words = row.map(tidy).filter((text) => text && !/^[-+(]?[0-9.,]+\)?$/.test(text));
    const sum = words.find((text) => SUM.test(text));
    if (sum) return `“${sum}”由系统计算`;
    if (words.some((text) => text === "栏次" || text === "行次")) return "是栏次";
    if (isCode(code)) {
      const digits = tidy(code).replace("'", "").replace(/\.0+$/, "");
      const level = { 3: "类", 5: "款", 7: "项" }[digits.length];
      if (!levels.includes(digits.length) || digits.length < deep) return `${digits} 是${level}级，由系统计算`;
    }
    return "";
  }

  /**
   * What to put where: {rows: [[column, text]…]…, skipped: [[line, why]…], header, columns, unknown, unit}; `unknown`
   * are captions that the page does not have, `unit` one that the block names and the page does not use.
   * `columns` are {name, kind, caption, choices}, `start` is the column in which the block is put down.
   */
  function plan(cells, columns, start, levels, measure) {
    const found = header(cells, columns, measure);
    const map = found ? found.map : inOrder(cells, columns, start, measure);
    const codeColumn = columns.findIndex((one) => one.kind === "code");
    const source = (column) => [...map].find((pair) => pair[1] === column)?.[0];
    const code = (row) => row[source(codeColumn)] ?? "";
    const body = found ? cells.slice(found.line + 1) : cells;
    const lengths = body.map((row) => (isCode(code(row)) ? tidy(code(row)).replace("'", "").replace(/\.0+$/, "").length : 0));
    const deep = Math.max(0, ...lengths.filter((length) => levels.includes(length)));
    const result = { rows: [], skipped: [], header: Boolean(found), columns: [...map.values()].filter((one) => one >= 0), unknown: found?.unknown ?? [], unit: otherUnit(cells, measure) };
    cells.forEach((row, line) => {
      if (row.every((text) => !text.trim())) return;
      if (found && line <= found.line) { result.skipped.push([line + 1, "是表头"]); return; }
      const why = skipped(row, code(row), levels, deep);
      if (why) { result.skipped.push([line + 1, why]); return; }
      const taken = [...map].filter((pair) => pair[1] >= 0).map(([place, column]) => [column, row[place] ?? ""]);
      const name = row[source(-1)] ?? "";
      const coded = taken.find((pair) => pair[0] === codeColumn);
      if (name.trim() && codeColumn >= 0 && !coded && found) taken.push([codeColumn, name.trim()]);
      else if (coded && !coded[1].trim()) coded[1] = name.trim();
      result.rows.push(taken);
    });
    return result;
  }

  desk.clipboard = { table, plan };
})();
