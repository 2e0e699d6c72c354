// Reads an amount back while it is typed: thousands, and capitals as on a cheque. The server decides.
"use strict";

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["", "拾", "佰", "仟"];
const GROUPS = ["", "万", "亿", "万亿"];

// 259500.00 -> 人民币贰拾伍万玖仟伍佰元整; the same spelling as the papers (ledger/capitals.py).
function capitals(text) {
  const [yuan, fen] = text.split(".");
  const whole = yuanWords(BigInt(yuan));
  const [jiao, cent] = [Number(fen[0]), Number(fen[1])];
  if (!jiao && !cent) return `人民币${whole ? whole : "零"}元整`;
  let words = whole ? `${whole}元` : "";
  if (jiao) words += `${DIGITS[jiao]}角`;
  else if (whole) words += "零";
  words += cent ? `${DIGITS[cent]}分` : "整";
  return `人民币${words}`;
}

function yuanWords(yuan) {
  let words = "";
  let zero = false;
  const groups = [];
  for (let rest = yuan; rest > 0n; rest /= 10000n) groups.unshift(Number(rest % 10000n));
  groups.forEach((group, index) => {
    if (!group) { zero = words !== ""; return; }
    if (words && (zero || group < 1000)) words += "零";
    zero = false;
    words += groupWords(group) + GROUPS[groups.length - 1 - index];
  });
  return words;
}

function groupWords(group) {
  let words = "";
  let zero = false;
  String(group).split("").forEach((digit, index, all) => {
    if (digit === "0") { zero = words !== ""; return; }
    words += (zero ? "零" : "") + DIGITS[Number(digit)] + PLACES[all.length - 1 - index];
    zero = false;
  });
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
