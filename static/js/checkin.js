// The check-in saves each key result as you leave it, so a dropped connection loses
// nothing. Without script the whole form is sent at once; keys for confidence and
// saving stand in teamhub.js.
const rowOf = (element) => element?.closest?.("form.checkin [data-row]");
const fields = (row) => [...row.querySelectorAll("input, textarea")];

// Has anything been typed since the row was drawn?
function isTouched(row) {
  return fields(row).some((field) =>
    field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
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
  const value = rows[rows.indexOf(row) + 1]?.querySelector("input.input");
  (value ?? document.querySelector("form.checkin > .dock button"))?.focus();
  value?.select();
}

// Enter in a value or a confidence goes on; leaving saves the row.
addEventListener("keydown", (event) => {
  const row = event.key === "Enter" && !event.ctrlKey && !event.metaKey && rowOf(event.target);
  if (!row || !event.target.matches("input")) return;
  event.preventDefault();
  goOn(row);
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
