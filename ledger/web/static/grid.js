// The voucher grid: keyboard first, running difference. The server decides.
"use strict";

const grid = document.querySelector(".entry-grid");
const cells = [...grid.querySelectorAll("select, input")];
const sides = ["debit", "credit"];
const sideCells = (side) => [...grid.querySelectorAll(`[data-side=${side}]`)];
const fen = (text) => { const amount = tidied(text); return amount ? Math.round(Number(amount) * 100) : 0; };
const total = (side, except) => sideCells(side).filter((cell) => cell !== except).reduce((sum, cell) => sum + fen(cell.value), 0);
const spelled = (sum) => thousands((Math.abs(sum) / 100).toFixed(2));

function showTotals() {
  const [debit, credit] = sides.map((side) => total(side));
  document.getElementById("debit-total").textContent = debit ? spelled(debit) : "";
  document.getElementById("credit-total").textContent = credit ? spelled(credit) : "";
  const difference = document.getElementById("difference");
  difference.className = debit === credit ? "" : "neg";
  difference.textContent = debit === credit ? "" : `${debit > credit ? "+" : "-"}${spelled(debit - credit)}`;
}

// A chosen title says what its account belongs to; the values are left to fill in.
grid.addEventListener("change", (event) => {
  if (!event.target.matches("select")) return;
  const asked = event.target.selectedOptions[0].dataset.aux;
  const box = event.target.closest("tr").querySelector("input[type=text]");
  box.value = asked ? asked.split(", ").map((key) => `${key}=`).join(", ") : "";
});
grid.addEventListener("input", showTotals);
grid.addEventListener("focusout", showTotals);
grid.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (event.key === "Enter" && cell.matches("input, select")) {
    event.preventDefault();
    cells[cells.indexOf(cell) + 1]?.focus();
  }
  if (!cell.dataset.side) return;
  const other = cell.closest("tr").querySelector(`[data-side=${cell.dataset.side === "debit" ? "credit" : "debit"}]`);
  if (event.key === " ") {
    event.preventDefault();
    [cell.value, other.value] = [other.value, cell.value];
    other.focus();
  }
  if (event.key === "=") {
    event.preventDefault();
    const [debit, credit] = sides.map((side) => total(side, cell));
    const needed = cell.dataset.side === "debit" ? credit - debit : debit - credit;
    if (needed > 0) cell.value = (needed / 100).toFixed(2);
  }
  showTotals();
});
showTotals();
