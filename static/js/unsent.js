// What is typed in a check-in and could not be saved stays: on this device, until the
// server has it. A row that failed says so and is sent again when the connection is back.
const rows = () => [...document.querySelectorAll("form.checkin [data-row]")];
const form = () => document.querySelector("form.checkin[data-keep]");
const rowOf = (element) => element?.closest?.("form.checkin [data-row]");
const idOf = (row) => row.id.replace("row-", "");
const place = () => `check-in-${form().dataset.keep}`;
const TRY_AGAIN = 10_000;

function read() {
  try {
    return JSON.parse(localStorage.getItem(place())) ?? {};
  } catch {
    return {};
  }
}
function write(kept) {
  try {
    if (Object.keys(kept).length) localStorage.setItem(place(), JSON.stringify(kept));
    else localStorage.removeItem(place());
  } catch {
    // Storage is closed to us: it stays on the page alone.
  }
}
function forget(id) {
  const { [id]: _, ...others } = read();
  write(others);
}

// A row's fields by name: what is typed, or which boxes are on.
const isBox = (field) => field.type === "radio" || field.type === "checkbox";
const fields = (row) => [...row.querySelectorAll("input, textarea, select")].filter((field) => field.name);
function typedIn(row) {
  const typed = {};
  for (const field of fields(row)) {
    if (!isBox(field)) typed[field.name] = field.value;
    else if (field.checked) (typed[field.name] ??= []).push(field.value);
  }
  return typed;
}
function keep(row, more = {}) {
  const kept = read();
  const id = idOf(row);
  write({ ...kept, [id]: { ...kept[id], day: form().dataset.day, typed: typedIn(row), ...more } });
}

// One of the row's sentences about what was not saved; none takes them away.
function say(row, word) {
  for (const line of row.querySelectorAll("[data-unsent]")) line.hidden = line.dataset.unsent !== word;
}

addEventListener("input", (event) => {
  const row = rowOf(event.target);
  if (row && form()) keep(row);
});

function fail(element, word) {
  const row = rowOf(element);
  if (!row || !form()) return;
  keep(row, { failed: true, noChange: element.matches("button[name='no_change']") });
  say(row, word);
}
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"])
  addEventListener(name, (event) => fail(event.target, "failed"));

// A session that has ended answers with the page for signing in: it must not take the row's place.
addEventListener("htmx:beforeSwap", (event) => {
  const row = rowOf(event.detail.target);
  if (!row || new URL(event.detail.xhr.responseURL).pathname.startsWith("/check-in/")) return;
  event.detail.shouldSwap = false;
  fail(event.detail.elt ?? row, "signed-out");
});

// What the server has is kept here no longer.
function settle() {
  if (!form()) return;
  for (const row of form().querySelectorAll("[data-saved]")) forget(idOf(row));
}
addEventListener("htmx:afterSettle", settle);

function sendAgain() {
  if (!form()) return;
  const kept = read();
  for (const row of rows()) {
    const draft = kept[idOf(row)];
    if (!draft?.failed || row.contains(document.activeElement)) continue;
    if (draft.noChange) row.querySelector("button[name='no_change']").click();
    else row.dispatchEvent(new CustomEvent("leave"));
  }
}
addEventListener("online", sendAgain);
setInterval(async () => {
  if (!form() || !Object.values(read()).some((draft) => draft.failed)) return;
  try {
    const answer = await fetch(location.pathname, { method: "HEAD", redirect: "manual" });
    if (answer.ok) sendAgain();
  } catch {
    // Still no connection.
  }
}, TRY_AGAIN);

// Sending everything at once would end on the browser's page for "no connection".
addEventListener("submit", (event) => {
  if (!event.target.matches("form.checkin[data-keep]") || navigator.onLine) return;
  event.preventDefault();
  const kept = read();
  for (const row of rows()) if (kept[idOf(row)]) fail(row, "failed");
});

// Back on the page: what was typed and never saved stands in its row again.
function restore() {
  if (!form()) return;
  settle();
  const kept = read();
  for (const row of rows()) {
    const draft = kept[idOf(row)];
    if (!draft) continue;
    if (row.dataset.checkedIn >= draft.day) {
      forget(idOf(row));
      continue;
    }
    for (const field of fields(row)) {
      if (field.type === "hidden") continue;
      if (isBox(field)) field.checked = (draft.typed[field.name] ?? []).includes(field.value);
      else field.value = draft.typed[field.name] ?? field.value;
    }
    say(row, "restored");
  }
  sendAgain();
}
restore();
