// The grid of a day's receipts: keyboard, paste from a sheet, running total. The server decides.
"use strict";

const body = document.querySelector(".day-grid tbody");
const lines = () => [...body.querySelectorAll("tr[data-line]")];
const cellsOf = (line) => [...line.querySelectorAll("input")];
const LONGEST = 500;

function addLine() {
  const last = lines().at(-1);
  if (lines().length >= LONGEST) return null;
  const fresh = last.cloneNode(true);
  const number = lines().length;
  fresh.querySelectorAll(".field-error").forEach((words) => words.remove());
  fresh.firstElementChild.textContent = number + 1;
  cellsOf(fresh).forEach((cell) => {
    cell.name = cell.id = `rows-${number}-${cell.dataset.column}`;
    cell.value = "";
    cell.removeAttribute("aria-invalid");
    cell.removeAttribute("aria-describedby");
    cell.setAttribute("aria-label", cell.getAttribute("aria-label").replace(/\d+/, number + 1));
  });
  body.append(fresh);
  return fresh;
}

function showTotal() {
  const amounts = lines().map((line) => line.querySelector("[data-column=amount]").value.trim().replace(/,/g, ""));
  const sound = amounts.filter((text) => /^\d{1,11}\.\d{2}$/.test(text));
  const fen = sound.reduce((sum, text) => sum + BigInt(text.replace(".", "")), 0n);
  const yuan = (fen / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  document.getElementById("day-count").textContent = sound.length || "";
  document.getElementById("day-total").textContent = sound.length ? `${yuan}.${(fen % 100n).toString().padStart(2, "0")}` : "";
}

// 1234 and 1,234.5 become 1234.00 and 1234.50 when the cell is left.
function tidy(cell) {
  const plain = /^(\d[\d,]*)(?:\.(\d{1,2}))?$/.exec(cell.value.trim());
  if (plain) cell.value = `${plain[1].replace(/,/g, "")}.${(plain[2] || "").padEnd(2, "0")}`;
}

body.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text");
  if (!/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const from = event.target.closest("tr");
  const column = cellsOf(from).indexOf(event.target);
  let line = from;
  text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").forEach((row) => {
    if (!line) return;
    const cells = cellsOf(line);
    row.split("\t").forEach((value, n) => {
      const cell = cells[column + n];
      if (!cell) return;
      cell.value = value.trim();
      if (cell.dataset.column === "amount") tidy(cell);
    });
    line = line.nextElementSibling || addLine();
  });
  showTotal();
});
body.addEventListener("focusout", (event) => {
  if (event.target.dataset.column === "amount") tidy(event.target);
  showTotal();
});
body.addEventListener("input", showTotal);
body.addEventListener("keydown", (event) => {
  const cell = event.target;
  const line = cell.closest("tr");
  const column = cellsOf(line).indexOf(cell);
  if (event.key === "." && cell.value === "." && line.previousElementSibling) {
    event.preventDefault();
    cell.value = cellsOf(line.previousElementSibling)[column].value;
  }
  if (event.key === "Enter") {
    event.preventDefault();
    const next = cellsOf(line)[column + 1] || cellsOf(line.nextElementSibling || addLine() || line)[0];
    next.focus();
  } else if (["ArrowDown", "ArrowUp"].includes(event.key) && cell.dataset.column !== "project") {
    event.preventDefault();
    const beside = event.key === "ArrowDown" ? line.nextElementSibling || addLine() : line.previousElementSibling;
    if (beside) cellsOf(beside)[column].focus();
  }
});
showTotal();
