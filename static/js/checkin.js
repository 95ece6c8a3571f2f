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

// Alt+0: no change. Focus goes on to the next row, for this one is about to be replaced.
function goOn(row) {
  const rows = [...document.querySelectorAll("form.checkin [data-row]")];
  const next = rows[rows.indexOf(row) + 1];
  (next?.querySelector("input.input") ?? document.querySelector("form.checkin > .dock button"))?.focus();
}
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
