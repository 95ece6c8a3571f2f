// A postmortem section by section: one open at a time, nothing typed goes lost, and a
// doubtful line of the timeline is mended with one key. Everything listens on the window,
// so what htmx swaps in works too. Without script each section has a page of its own.
"use strict";

// Alt and 1 to 9 press the mending buttons in their order, and take what a timeline suggests for the moments.
addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !/^Digit[1-9]$/.test(event.code)) return;
  const box = event.target.closest?.("[data-timeline]") ?? document.querySelector("form[data-section='moments']");
  const button = box?.querySelector(`[aria-keyshortcuts="Alt+${event.code.at(-1)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// The mended text comes back with the preview: into the box with it, where it is typed text from then on.
addEventListener("htmx:afterSettle", (event) => {
  const mended = event.target.querySelector?.("[data-mended]");
  const area = mended && document.querySelector("#id_timeline");
  if (!area) return;
  const text = mended.value;
  mended.remove();
  if (area.value === text) return;
  area.focus();
  area.value = text;
  area.form.dataset.typed = "";
  // The draft hears of it; the preview is new already.
  area.form.dispatchEvent(new CustomEvent("teamhub:typed", { bubbles: true, detail: { area } }));
});

// What is typed in an open section.
addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.dataset.section) form.dataset.typed = "";
});

// Another section is asked for while one is open: an untouched one is left first, one that
// holds new words stays, and says why.
addEventListener("htmx:confirm", (event) => {
  const link = event.target;
  if (!link.matches?.("[data-open-section]")) return;
  const open = document.querySelector("form[data-section]");
  if (!open) return;
  event.preventDefault();
  if (open.dataset.typed !== undefined) {
    const status = open.querySelector("[data-draft-status]");
    if (status) status.textContent = "Save this section first, or leave it: one is open at a time.";
    open.scrollIntoView({ block: "center" });
    return void open.querySelector("textarea, input:not([type=hidden])")?.focus();
  }
  addEventListener("htmx:afterSwap", () => setTimeout(() => event.detail.issueRequest(true), 0), { once: true });
  open.querySelector("[data-leave]").click();
});

// What is typed beside the sections (a comment, a remark, one more event) outlives the swap of what it stands in; a
// form that was sent itself comes back as the server has it.
const outlive = new Map();
const isTyped = (form) => [...form.elements].some((field) => field.matches("textarea, .input") && field.value !== "");
addEventListener("htmx:beforeSwap", (event) => {
  for (const form of event.detail.target.querySelectorAll("form[data-outlives]")) {
    if (form !== event.detail.requestConfig.elt && isTyped(form)) outlive.set(form, document.activeElement);
  }
});
addEventListener("htmx:afterSettle", () => {
  for (const [form, active] of outlive) {
    const anew = document.getElementById(form.id);
    if (!anew) continue; // it comes again with its section
    outlive.delete(form);
    if (anew === form) continue;
    anew.replaceWith(form);
    window.htmx.process(form);
    if (form.contains(active)) active.focus();
  }
});

const sectionOf = (form) => form?.dataset.section ?? (form?.id === "quick-event" ? "timeline" : undefined);

// A section that was saved for the first time comes with the whole record: one goes on where it stands now.
addEventListener("htmx:afterSettle", (event) => {
  const key = event.target.id === "record" && sectionOf(event.detail.requestConfig?.elt);
  const section = key && document.getElementById(`section-${key}`);
  if (!section) return;
  section.tabIndex = -1;
  section.focus();
});

// A section that opened gets the caret.
addEventListener("htmx:afterSettle", (event) => {
  const form = event.target.querySelector?.("form[data-section]") ?? event.target.closest?.("form[data-section]");
  if (!form || form.contains(document.activeElement) || form.dataset.opened !== undefined) return;
  form.dataset.opened = "";
  if (!form.closest("section")?.querySelector("#errors, #conflict")) form.querySelector("textarea, input:not([type=hidden])")?.focus();
});
