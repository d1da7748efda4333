// A subject picked by code or by name from the year's list: an accessible combobox (选科目).
"use strict";
(() => {
  const desk = (window.desk = window.desk || {});
  const SHOWN = 12;

  class Picker {
    constructor(grid) {
      this.grid = grid;
      this.list = document.createElement("ul");
      this.list.id = "subject-list";
      this.list.className = "subject-list";
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", "科目");
      this.list.hidden = true;
      document.body.append(this.list);
      this.items = [];
      for (const row of grid.rows()) this.dress(row);
      grid.body.addEventListener("input", (event) => { if (this.isMine(event.target)) { this.name(event.target); if (document.activeElement === event.target) this.open(event.target); } });
      grid.body.addEventListener("keydown", (event) => { if (this.isMine(event.target)) this.key(event); }, true);
      grid.body.addEventListener("focusout", (event) => { if (this.isMine(event.target)) this.leave(event.target); });
      this.list.addEventListener("mousedown", (event) => { event.preventDefault(); const item = event.target.closest("[role=option]"); if (item) this.pick(item.dataset.code); });
      window.addEventListener("scroll", () => this.close(), true);
    }

    isMine(input) { return input.matches("input.code"); }

    dress(row) {
      for (const input of row.querySelectorAll("input.code")) {
        input.setAttribute("role", "combobox");
        input.setAttribute("aria-autocomplete", "list");
        input.setAttribute("aria-expanded", "false");
        input.setAttribute("aria-controls", this.list.id);
      }
    }

    /** The list, fetched once; names of what is on the page are then known. */
    async load() {
      const answer = await fetch(this.grid.form.dataset.subjects, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      for (const [code, name] of await answer.json()) this.grid.subjects.set(code, name);
      this.items = [...this.grid.subjects].filter(([code]) => this.grid.levels.includes(code.length));
      for (const input of this.grid.body.querySelectorAll("input.code")) if (input.value) this.name(input);
      this.grid.recount();
    }

    /** The codes that a text can mean, best first. */
    found(text) {
      const typed = desk.halfWidth(text).trim();
      if (!typed) return [];
      const begins = this.items.filter(([code]) => code.startsWith(typed));
      return begins.length ? begins : this.items.filter(([, name]) => name.includes(typed)).sort((a, b) => a[1].length - b[1].length);
    }

    /** The one code that a typed name means, or the text itself. */
    code(text) {
      const typed = desk.halfWidth(text).trim().replace(/^'/, "");
      const code = /^([0-9]+)(?:\.0+)?(?![\p{N}.])/u.exec(typed);
      if (code) return code[1];
      const named = this.items.filter(([, name]) => name === typed);
      return named.length === 1 ? named[0][0] : text;
    }

    /** Say beside the cell what its code is called, or what is the matter with it. */
    name(input) {
      const code = this.code(input.value);
      const place = input.closest("td").querySelector(".subject");
      const name = this.grid.subjects.get(code);
      if (name && !this.grid.levels.includes(code.length)) place.textContent = `${name}（${{ 3: "类", 5: "款", 7: "项" }[code.length]}级，不能选）`;
      else if (name) place.textContent = name;
      else if (this.grid.levels.includes(code.length) && /^[0-9]+$/.test(code) && this.grid.subjects.size) place.textContent = "科目表中没有此编码";
      else place.textContent = "";
    }

    path(code) { return this.grid.subjects.get(code.slice(0, code.length - 2)) ?? ""; }

    open(input) {
      this.input = input;
      const all = this.found(input.value);
      const settled = all.length === 1 && all[0][0] === input.value;
      this.list.replaceChildren(...(settled ? [] : all.slice(0, SHOWN)).map(([code, name], place) => {
        const item = document.createElement("li");
        item.id = `subject-${place}`;
        item.dataset.code = code;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        const path = document.createElement("small");
        path.textContent = this.path(code);
        item.append(`${code} ${name} `, path);
        return item;
      }));
      this.at = -1;
      input.removeAttribute("aria-activedescendant");
      if (!this.list.children.length) { this.close(); return; }
      const box = input.getBoundingClientRect();
      this.list.hidden = false;
      const below = box.bottom + this.list.offsetHeight < window.innerHeight;
      this.list.style.left = `${Math.max(4, Math.min(box.left, window.innerWidth - this.list.offsetWidth - 4))}px`;
      this.list.style.top = `${below ? box.bottom : Math.max(4, box.top - this.list.offsetHeight)}px`;
      input.setAttribute("aria-expanded", "true");
    }

    close() {
      this.list.hidden = true;
      if (!this.input) return;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }

    key(event) {
      if (event.isComposing) return;
      if (this.list.hidden) {
        if (event.key === "ArrowDown" && event.altKey) { event.preventDefault(); this.open(event.target); }
        return;
      }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        this.mark(this.at + step);
      } else if (event.key === "Escape") {
        event.preventDefault();
        this.close();
      } else if (event.key === "Enter" || event.key === "Tab") {
        const items = this.list.children;
        const chosen = items[this.at] ?? (items.length === 1 ? items[0] : null);
        if (chosen && event.key === "Enter") event.preventDefault();
        if (chosen) this.pick(chosen.dataset.code);
        this.close();
      }
    }

    mark(place) {
      const items = [...this.list.children];
      this.at = (place + items.length) % items.length;
      items.forEach((item, number) => item.setAttribute("aria-selected", String(number === this.at)));
      this.input.setAttribute("aria-activedescendant", items[this.at].id);
      items[this.at].scrollIntoView({ block: "nearest" });
    }

    pick(code) {
      const input = this.input;
      desk.cells.put(input, code);
      this.close();
    }

    leave(input) {
      this.close();
      const code = this.code(input.value);
      if (code !== input.value) desk.cells.put(input, code);
    }
  }

  desk.picker = {
    start(grid) {
      grid.picker = new Picker(grid);
      // Without the list the server resolves what was typed, as it does without a script.
      grid.picker.load().catch(() => {});
    },
    dress(grid, row) { grid.picker?.dress(row); },
  };
})();
