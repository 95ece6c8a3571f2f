// Small behaviours HTML cannot do. Loaded in the head, before the first paint, for
// the theme's sake. Each listens on the window, so what htmx swaps in works without
// being set up. Without script every page still works.
"use strict";

// The theme chosen on this device, if any; data-script shows what only works with script.
const root = document.documentElement;
root.dataset.script = "";
try {
  const saved = localStorage.getItem("theme");
  if (saved === "light" || saved === "dark") root.dataset.theme = saved;
} catch {
  // Storage is closed to us: the system's preference stands.
}
addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) return;
  const isDark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch {
    // It holds until the next page.
  }
});

// Bulk selection: "select all" and the spoken count.
addEventListener("change", (event) => {
  const form = event.target.closest("form[data-bulk]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("tbody .pick input")];
  const all = form.querySelector("thead .pick input");
  if (event.target === all) boxes.forEach((box) => (box.checked = all.checked));
  const picked = boxes.filter((box) => box.checked).length;
  if (all) {
    all.checked = picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
  }
  form.querySelector(".bulk output").value = `${picked} selected`;
});

// Check-in: Alt+1 to 5 sets confidence for the key result you are in,
// Ctrl or Cmd+Enter saves.
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") event.target.closest?.("form.checkin")?.requestSubmit();
  if (!event.altKey || !/^Digit[1-5]$/.test(event.code)) return;
  const radio = event.target
    .closest?.("form.checkin [data-row]")
    ?.querySelector(`input[name$="-confidence"][value="${event.code.at(-1)}"]`);
  if (!radio) return;
  event.preventDefault();
  radio.click();
});

// Markdown toolbar: wrap the selection, or start each of its lines.
addEventListener("click", (event) => {
  const button = event.target.closest("[data-wrap], [data-line]");
  const area = button?.closest(".editor")?.querySelector("textarea");
  if (!area) return;
  const { selectionStart: start, selectionEnd: end, value } = area;
  const text = value.slice(start, end);
  const { wrap, line } = button.dataset;
  area.setRangeText(wrap ? wrap + text + wrap : line + text.replaceAll("\n", "\n" + line), start, end, "select");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
});

// A drawer that came opens above the page; Escape or its button closes it, and it is empty then.
addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.requestConfig?.target?.id !== "drawer" && event.target.id !== "drawer") return;
  const drawer = document.querySelector("dialog#drawer");
  if (drawer?.children.length && !drawer.open) drawer.showModal();
});
addEventListener("close", (event) => event.target.id === "drawer" && event.target.replaceChildren(), true);

// Print, for those who do not look for it in the browser's menu.
addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});

// A word after an act goes by itself after ten seconds, unless somebody is at it.
const SHOWN_FOR = 10_000;
function passing(toast) {
  if (toast.dataset.passing !== undefined || toast.dataset.level === "error") return;
  toast.dataset.passing = "";
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove());
  setTimeout(leave, SHOWN_FOR);
}
function passingAll() {
  document.querySelectorAll("#messages .toast").forEach(passing);
}
addEventListener("DOMContentLoaded", passingAll);
addEventListener("htmx:oobAfterSwap", passingAll);
addEventListener("htmx:afterSettle", passingAll);

// Where the focus goes when htmx took its element away: to the summary of errors or the two texts of a conflict,
// else to the region that came, so that Tab goes on from there. What comes by itself, with the page or by the
// clock, takes no focus: Tab still begins at the top.
const TO_MEND = "#errors, #conflict";
addEventListener("htmx:afterSettle", (event) => {
  const region = event.target;
  const by = event.detail.requestConfig?.triggeringEvent;
  if (!by || by.type.startsWith("hx:")) return;
  const toMend = region.querySelector?.(TO_MEND);
  if (toMend) return void toMend.focus();
  if (document.activeElement !== document.body || region.id === "messages" || !region.focus) return;
  if (!region.hasAttribute("tabindex")) region.tabIndex = -1;
  region.focus({ preventScroll: true });
});
addEventListener("DOMContentLoaded", () => document.querySelector(TO_MEND)?.focus());

// No answer, or one that broke: say so; what was typed stays where it is.
function notSaved() {
  const words = document.querySelector("#not-saved")?.content.cloneNode(true);
  if (words) document.querySelector("#messages")?.replaceChildren(words);
}
addEventListener("htmx:sendError", notSaved);
addEventListener("htmx:responseError", notSaved);

// Copy what stands in the same box; the button says that it has.
addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = button.parentElement.querySelector("code").textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(button.parentElement.querySelector("code"));
    button.textContent = "Selected: copy it with your keyboard";
  }
});
