// Reads an amount back while it is typed: thousands, and capitals as on a cheque. The server decides.
"use strict";

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["", "拾", "佰", "仟"];

// 259500.00 -> 贰拾伍万玖仟伍佰元整; the same spelling as the papers (ledger/capitals.py).
function capitals(text) {
  const [yuan, [jiao, fen]] = [Number(text.split(".")[0]), text.split(".")[1].split("").map(Number)];
  const small = (jiao ? `${DIGITS[jiao]}角` : "") + (fen ? `${DIGITS[fen]}分` : "");
  if (!yuan) return small || "零元整";
  if (!small) return `${whole(yuan)}元整`;
  return `${whole(yuan)}元${yuan % 10 === 0 || !jiao ? "零" : ""}${small}`;
}

function whole(number) {
  if (number >= 1e8) return joined(number, 1e8, "亿");
  if (number >= 1e4) return joined(number, 1e4, "万");
  return group(number);
}

function joined(number, unit, word) {
  const [high, low] = [Math.floor(number / unit), number % unit];
  if (!low) return whole(high) + word;
  return whole(high) + word + (low < unit / 10 ? "零" : "") + whole(low);
}

function group(number) {
  let words = "";
  let gap = false;
  for (const place of [3, 2, 1, 0]) {
    const digit = Math.floor(number / 10 ** place) % 10;
    if (digit) words += (gap && words ? "零" : "") + DIGITS[digit] + PLACES[place];
    gap = !digit;
  }
  return words;
}

function thousands(text) {
  const [yuan, fen] = text.split(".");
  return `${yuan.replace(/\B(?=(\d{3})+$)/g, ",")}.${fen}`;
}

// People paste ¥1,234.5; the box takes it as 1234.50 when they leave it.
function tidied(typed) {
  const text = typed.normalize("NFKC").replace(/[¥,\s元]/g, "");
  const match = /^(\d{1,11})(?:\.(\d{0,2}))?$/.exec(text);
  if (!match) return null;
  return `${match[1].replace(/^0+(?=\d)/, "")}.${(match[2] || "").padEnd(2, "0")}`;
}

document.querySelectorAll("input[data-amount]").forEach((input) => {
  const echo = input.parentElement.querySelector(".echo");
  const show = () => {
    const amount = tidied(input.value);
    if (echo) echo.textContent = amount ? `${thousands(amount)} · ${capitals(amount)}` : "";
  };
  input.addEventListener("input", show);
  input.addEventListener("blur", () => { input.value = tidied(input.value) ?? input.value; show(); });
  input.form?.addEventListener("submit", () => { input.value = tidied(input.value) ?? input.value; });
  show();
});
