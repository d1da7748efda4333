// Amounts as clerks type and paste them, held in 分 as BigInt (金额的写法). The same cases as accounts/intake/cells.py.
"use strict";
(() => {
  const desk = (window.desk = window.desk || {});
  const CAPTION = { yuan: "元", wan: "万元" };
  const PLACES = { yuan: 2, wan: 6 };
  const NOTHING = /^[-‐‑‒–—―─﹣－]*$/;
  const GROUPED = /^[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?$/;
  const NUMBER = /^([+-]?)([0-9]*)(?:\.([0-9]*))?$/;

  /** Full-width signs, letters and digits as half-width ones; `²` and `①` are no digits and stay. */
  desk.halfWidth = (text) => Array.from(text, (one) => {
    const folded = one.normalize("NFKC");
    return /[0-9]/.test(folded) && !/[0-9０-９]/.test(one) ? one : folded;
  }).join("");

  /** `１，２３４.５０` → `1234.50`, `（5）` → `-5`, `—` → ``; what is no number as it is. */
  function plain(text, measure) {
    let value = desk.halfWidth(text).replace(/[\s\u200b\ufeff]+/g, "").replaceAll("−", "-");
    if (value.startsWith("¥")) value = value.slice(1);
    if (value.endsWith(CAPTION[measure])) value = value.slice(0, -CAPTION[measure].length);
    if (/^\([^-+].*\)$/.test(value)) value = `-${value.slice(1, -1)}`;
    if (NOTHING.test(value)) return "";
    return GROUPED.test(value) ? value.replaceAll(",", "") : value;
  }

  /** The amount in 分; null for nothing, undefined for what is no amount or goes below 分. */
  function cents(text, measure) {
    const value = plain(text, measure);
    if (value === "") return null;
    const parts = NUMBER.exec(value);
    if (!parts || value.length > 30 || !/[0-9]/.test(value)) return undefined;
    const fraction = (parts[3] || "").replace(/0+$/, "");
    if (fraction.length > PLACES[measure]) return undefined;
    const whole = BigInt((parts[2] || "0") + fraction.padEnd(PLACES[measure], "0"));
    return parts[1] === "-" ? -whole : whole;
  }

  /** An amount in 分 as it is shown: thousands grouped, nothing lost. */
  function show(amount, measure) {
    const digits = (amount < 0n ? -amount : amount).toString().padStart(PLACES[measure] + 1, "0");
    const whole = digits.slice(0, -PLACES[measure]).replace(/\B(?=(\d{3})+$)/g, ",");
    const fraction = digits.slice(-PLACES[measure]).replace(/0+$/, "").padEnd(2, "0");
    return `${amount < 0n ? "-" : ""}${whole}.${fraction}`;
  }

  desk.amounts = { plain, cents, show };
})();
