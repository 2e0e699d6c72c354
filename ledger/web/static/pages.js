// Small comforts of every page. Everything works without this file too.
"use strict";

// The error summary takes the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();

// A mistake in the error summary names its field, and its link puts the cursor there.
document.querySelectorAll(".error-summary a").forEach((link) => {
  const field = CSS.escape(link.hash.slice(1));
  const name = document.querySelector(`label[for="${field}"], fieldset#${field} > legend`);
  if (name) link.prepend(`${name.firstChild.textContent.trim()}: `);
  link.addEventListener("click", (event) => {
    const control = document.getElementById(link.hash.slice(1));
    if (!control) return;
    event.preventDefault();
    control.scrollIntoView({ block: "center" });
    (control.matches("input, select, textarea") ? control : control.querySelector("input"))?.focus();
  });
});

// A form is sent once: its buttons rest until the answer comes.
document.querySelectorAll("form[method=post]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }), 0);
  });
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
  delete form.dataset.sent;
  form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
}));

// The picture of a slip opens the look-up with its code, which never travels in an address.
const code = document.querySelector("#slip-code #code");
if (code && location.hash) code.value = decodeURIComponent(location.hash.slice(1));

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// A day never breaks in two lines of a table.
document.querySelectorAll(".grid td, .grid th").forEach((cell) => {
  if (/^\d{4}-\d{2}(-\d{2})?( \d{2}:\d{2})?$/.test(cell.textContent.trim())) cell.classList.add("day");
});

// Choices that show their list at once need no extra button.
document.querySelectorAll("form[data-instant] select, form[data-instant] input").forEach((control) => {
  control.addEventListener("change", () => control.form.requestSubmit());
});

// One tick for all ticks of a table.
document.querySelectorAll("input[data-all]").forEach((all) => {
  all.hidden = false;
  all.addEventListener("change", () => {
    document.querySelectorAll(`input[name="${all.dataset.all}"]`).forEach((tick) => { tick.checked = all.checked; });
  });
});

// F8 or Ctrl+S sends the page's main form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "F8" && !(event.key === "s" && event.ctrlKey)) return;
  const button = document.querySelector("main form button.primary");
  if (!button) return;
  event.preventDefault();
  button.form.requestSubmit(button);
});
