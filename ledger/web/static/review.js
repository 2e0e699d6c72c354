// The review of a day: keyboard first. The server posts what is ticked and still as it was seen.
"use strict";

const rows = [...document.querySelectorAll("tr[data-row]")];
const tickOf = (row) => row.querySelector("input[type=checkbox]");
const form = document.getElementById("review");
let here = -1;

function showTicked() {
  const count = document.getElementById("ticked-count");
  if (!count) return;
  const ticked = rows.filter((row) => tickOf(row)?.checked);
  const fen = ticked.reduce((sum, row) => sum + BigInt(row.dataset.fen), 0n);
  const yuan = (fen / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  count.textContent = ticked.length;
  document.getElementById("ticked-total").textContent = ticked.length ? `${yuan}.${(fen % 100n).toString().padStart(2, "0")}` : "";
}

function moveTo(at) {
  if (!rows.length) return;
  here = Math.max(0, Math.min(rows.length - 1, at));
  rows.forEach((row, n) => row.classList.toggle("here", n === here));
  const target = tickOf(rows[here]) || rows[here].querySelector("a");
  target.focus({ preventScroll: true });
  rows[here].scrollIntoView({ block: "nearest" });
}

function tick(row) {
  const box = tickOf(row);
  if (box) box.checked = !box.checked;
  showTicked();
}

document.addEventListener("change", showTicked);
document.addEventListener("focusin", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (row) here = rows.indexOf(row);
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const control = event.target;
  const inRow = control.closest("tr[data-row]");
  if (control.matches("input:not([type=checkbox]), select, textarea, button") || (control.matches("a") && !inRow)) return;
  const row = rows[here];
  const deeds = {
    j: () => moveTo(here + 1), ArrowDown: () => moveTo(here + 1),
    k: () => moveTo(here - 1), ArrowUp: () => moveTo(here - 1),
    a: () => { const on = rows.some((one) => tickOf(one) && !tickOf(one).checked); rows.forEach((one) => { if (tickOf(one)) tickOf(one).checked = on; }); showTicked(); },
    o: () => { if (row) window.location = row.querySelector("a").href; },
    " ": () => { if (row) tick(row); },
    Enter: () => { if (!control.matches("a")) form?.requestSubmit(form.querySelector("button.primary")); },
  };
  if (!(event.key in deeds)) return;
  if (event.key === "Enter" && control.matches("a")) return;
  event.preventDefault();
  deeds[event.key]();
});
showTicked();
