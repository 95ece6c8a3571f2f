// The check-in saves each key result as you leave it, so a dropped connection loses
// nothing. Without script the whole form is sent at once; keys for confidence and
// saving stand in teamhub.js.
const rowOf = (element) => element?.closest?.("form.checkin [data-row]");
const fields = (row) => [...row.querySelectorAll("input, textarea")];

// Has anything been typed since the row was drawn?
function isTouched(row) {
  return fields(row).some((field) =>
    ["radio", "checkbox"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
}

addEventListener("focusout", (event) => {
  const row = rowOf(event.target);
  if (!row || row.contains(event.relatedTarget) || !event.relatedTarget || !isTouched(row)) return;
  // Whoever goes on to the button sends everything at once.
  if (event.relatedTarget.matches("form.checkin > .dock button")) return;
  row.dispatchEvent(new CustomEvent("leave"));
});

// On to the next row, its value selected to be typed over; after the last one to the button.
function goOn(row) {
  const rows = [...document.querySelectorAll("form.checkin [data-row]")];
  const value = rows[rows.indexOf(row) + 1]?.querySelector("input:not([type='hidden'])");
  (value ?? document.querySelector("form.checkin > .dock button"))?.focus();
  value?.select?.();
}

// What the row still asks for: confidence once something is typed, and a line where
// confidence fell by two. The server asks too; this asks before the row is left.
const FALL = 2;
const choice = (row) => row.querySelector("input[name$='-confidence']:checked");
const hasFallen = (row) => row.dataset.said - choice(row)?.value >= FALL;
function missing(row) {
  if (isTouched(row) && !choice(row)) return row.querySelector("input[name$='-confidence']");
  const note = row.querySelector("textarea");
  return hasFallen(row) && !note.value.trim() ? note : null;
}
addEventListener("input", (event) => {
  const row = rowOf(event.target);
  const words = row?.querySelector("[data-fallen]");
  if (!words) return;
  const note = row.querySelector("textarea");
  words.hidden = missing(row) !== note;
  words.querySelector("[data-now]").textContent = choice(row)?.value ?? "";
  if (words.hidden) note.removeAttribute("aria-describedby");
  else note.setAttribute("aria-describedby", words.id);
});

// Enter goes on, to what the row still asks for or to the next one; leaving saves the row.
// Shift+Enter is a new line in the note.
addEventListener("keydown", (event) => {
  const row = event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey && rowOf(event.target);
  if (!row || event.isComposing || !event.target.matches("input, textarea")) return;
  event.preventDefault();
  const asked = missing(row);
  if (asked && asked.name !== event.target.name) asked.focus();
  else goOn(row);
});

// Saving everything waits for a row that is still on its way: leaving the page would cut it off.
const sendAll = () => document.querySelector("form.checkin")?.requestSubmit();
addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.matches("form.checkin") || !event.target.querySelector(".htmx-request")) return;
  event.preventDefault();
  addEventListener("htmx:afterRequest", sendAll, { once: true });
});

// A row that the server sends back: on to what is to be mended, unless somebody types elsewhere already.
addEventListener("htmx:afterSettle", (event) => {
  const row = event.target.matches?.("[data-row]") && rowOf(event.target);
  const here = rowOf(document.activeElement);
  if (!row || (here && isTouched(here))) return;
  row.querySelector(".field:has(.error) :is(input, textarea):not([type='hidden'])")?.focus();
});

// Alt+0: no change. The row is about to be replaced, so focus goes on before.
addEventListener("keydown", (event) => {
  const row = event.altKey && event.code === "Digit0" && rowOf(event.target);
  if (!row) return;
  event.preventDefault();
  row.querySelector("button[name='no_change']").click();
});
addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("button[name='no_change']")) goOn(rowOf(event.target));
});

// How many are checked in, told below.
addEventListener("htmx:afterSettle", () => {
  const form = document.querySelector("form.checkin");
  const meter = form?.querySelector("#filled");
  if (!meter) return;
  meter.value = form.querySelectorAll("[data-saved]").length;
  form.querySelector("#filled-words").textContent = `${meter.value} of ${meter.max} checked in today`;
});
