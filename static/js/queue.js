// The queue by keyboard. One letter does what a button of the row, or of the bar below, does; a row is where
// the focus is. After an act the focus goes on to the next row, also across a page that asked for words.
const NEXT = "queue:next";
const LAST = "queue:last"; // the first row of the last act, where the focus goes once it is taken back
const rows = () => [...document.querySelectorAll("table.follow-ups tr[data-row]")];
const rowOf = (element) => element?.closest?.("table.follow-ups tr[data-row]");
const link = (row) => row?.querySelector(".title a");

function go(step) {
  const all = rows();
  const here = all.indexOf(rowOf(document.activeElement));
  const row = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1)];
  link(row)?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

// Which row comes after those that an act is about to take away.
function remember(gone) {
  const all = rows();
  const last = all.indexOf(gone.at(-1));
  const next = all.slice(last + 1).find((row) => !gone.includes(row)) ?? all.slice(0, last + 1).reverse().find((row) => !gone.includes(row));
  try {
    sessionStorage.setItem(NEXT, next?.dataset.row ?? "");
    sessionStorage.setItem(LAST, gone[0]?.dataset.row ?? "");
  } catch {
    // Storage is closed to us: the focus starts at the top.
  }
}
function comeBack() {
  try {
    sessionStorage.setItem(NEXT, sessionStorage.getItem(LAST) ?? "");
  } catch {
    // As above.
  }
}
function recall() {
  if (!document.querySelector("table.follow-ups")) return;
  try {
    const next = sessionStorage.getItem(NEXT);
    sessionStorage.removeItem(NEXT);
    if (next) link(document.querySelector(`tr[data-row="${CSS.escape(next)}"]`))?.focus();
  } catch {
    // As above.
  }
}

// On a phone the tabs go beyond the edge: the one that is open stands in view.
function showTab() {
  const tab = document.querySelector(".tabs [aria-current]")?.getBoundingClientRect();
  const row = document.querySelector(".tabs");
  const edge = row?.getBoundingClientRect();
  if (tab) row.scrollLeft += Math.max(tab.right - edge.right, 0) + Math.min(tab.left - edge.left, 0);
}
showTab();
addEventListener("htmx:afterSettle", showTab);
addEventListener("DOMContentLoaded", recall);
recall(); // a module runs when the page is read
addEventListener("htmx:afterSettle", recall);

// Filters that are unfolded stay so when one of them brings other rows, and the focus stays in it.
const fold = () => document.querySelector(".filters.fold > details");
let field = null;
addEventListener("htmx:beforeSwap", () => {
  field = fold()?.open ? document.activeElement?.id : null;
});
addEventListener("htmx:afterSwap", () => {
  if (field === null || !fold()) return;
  fold().open = true;
  document.getElementById(field)?.focus();
});

const ticked = () => rows().filter((row) => row.querySelector(".pick input:checked"));
addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.("button, .act a");
    if (button?.closest(".bulk")) remember(ticked());
    else if (button?.closest("#messages form")) comeBack();
    else if (rowOf(button) && button.closest(".act")) remember([rowOf(button)]);
  },
  true,
);

function tick(row) {
  const box = row?.querySelector(".pick input");
  box?.click();
}

// What is ticked, else the row in focus, through the bar's button.
function act(name) {
  const button = document.querySelector(`.bulk button[value="${name}"]`);
  const here = rowOf(document.activeElement);
  if (!button) return;
  if (!ticked().length) {
    if (!here?.querySelector(".pick input")) return;
    tick(here);
  }
  button.click();
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  x: () => tick(rowOf(document.activeElement)),
  d: () => act("finish"),
  n: () => act("move"),
  h: () => act("hand_over"),
  s: () => act("snooze"),
  a: () => act("accept"),
  r: () => act("decline"),
  u: () => document.querySelector("#messages .toast form button")?.click(),
  "?": () => document.querySelector("#queue-keys")?.togglePopover(),
};
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (!document.querySelector("table.follow-ups") || document.querySelector("dialog[open]")) return;
  if (event.target.closest?.("textarea, select, [contenteditable], input:not([type='checkbox'])")) return;
  // Keys that act do so from within the table or its bar alone; a stray letter elsewhere does nothing.
  const inTable = event.target.closest?.("table.follow-ups, .bulk");
  if (!inTable && !["j", "k", "u", "?"].includes(event.key)) return;
  const step = inTable && { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const does = step ? () => go(step) : KEYS[event.key];
  if (!does) return;
  event.preventDefault();
  does();
});
