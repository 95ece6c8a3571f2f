// Long texts: what is typed is kept as a draft, here at once and on the server a moment
// later; pictures and files that are pasted or dropped are uploaded. Everything listens on
// the window, so what htmx swaps in works too. Without script one saves, and attaches on
// the record's own page.
"use strict";

const QUIET = 1200; // ms after the last key before the server hears of it
const PREFIX = "teamhub-draft:";
const waiting = new WeakMap();

function store(action, ...words) {
  try {
    return localStorage[action](...words);
  } catch {
    return null; // Storage is full or closed to us: the server alone keeps the draft.
  }
}

// The person's own copies in this browser, by their place in the storage.
function place(key, token) {
  return `${PREFIX}${document.body.dataset.person}:${key}:${token}`;
}
function placeOf(form) {
  return place(form.elements.draft_key.value, form.elements.draft_token.value);
}
function typedIn(form) {
  const pairs = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  return new URLSearchParams(pairs.filter(([name]) => name !== "csrfmiddlewaretoken")).toString();
}
function headers() {
  return JSON.parse(document.body.getAttribute("hx-headers") || "{}");
}
function say(form, words) {
  const status = form.querySelector("[data-draft-status]");
  if (status) status.textContent = words;
}

// What became of a copy: "kept", "spent" (saved for good before), "refused", "signed-out" or "offline".
async function send(address, text) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(text),
      headers: headers(),
      redirect: "manual",
    });
    const fate = { 200: "kept", 204: "spent", 422: "refused" }[answer.status];
    if (fate) return { fate, words: await answer.text() };
    return { fate: answer.type === "opaqueredirect" || answer.status === 403 ? "signed-out" : "offline" };
  } catch {
    return { fate: "offline" };
  }
}

async function keep(form) {
  const text = typedIn(form);
  store("setItem", placeOf(form), text);
  const { fate, words } = await send(form.dataset.draft, text);
  const status = form.querySelector("[data-draft-status]");
  if (fate === "kept" && store("getItem", placeOf(form)) === text && !form.dataset.sent) {
    store("removeItem", placeOf(form));
  }
  say(form, words ?? (fate === "signed-out" ? status?.dataset.signedOut : status?.dataset.offline) ?? "");
}

function typed(form) {
  if (!form?.dataset.draft) return;
  const wait = waiting.get(form) ?? {};
  waiting.set(form, wait);
  clearTimeout(wait.local);
  clearTimeout(wait.server);
  wait.local = setTimeout(() => store("setItem", placeOf(form), typedIn(form)), 250);
  wait.server = setTimeout(() => keep(form), QUIET);
}
addEventListener("input", (event) => typed(event.target.form));
addEventListener("teamhub:typed", (event) => typed(event.target)); // a script wrote in it
addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset?.draft || event.submitter?.hasAttribute("formaction")) return;
  const wait = waiting.get(form) ?? {};
  clearTimeout(wait.local);
  clearTimeout(wait.server);
  form.dataset.sent = "";
  store("setItem", placeOf(form), typedIn(form)); // the server tells later whether it arrived
});
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-draft]").forEach((form) => delete form.dataset.sent);
});

// Copies that never reached the server, from a window that was closed, signed out or cut off.
async function bringBack() {
  if (!document.body.dataset.person) return;
  const forms = [...document.querySelectorAll("form[data-draft]")];
  const mine = `${PREFIX}${document.body.dataset.person}:`;
  const names = Array.from({ length: store("key", 0) === null ? 0 : localStorage.length }, (_, i) => store("key", i));
  let isOffered = false;
  for (const name of names.filter((each) => each?.startsWith(mine))) {
    if (forms.some((form) => placeOf(form) === name)) continue; // still being written here
    const text = store("getItem", name);
    const { fate } = await send(document.body.dataset.drafts, text);
    if (fate === "kept" || fate === "spent") store("removeItem", name);
    const key = new URLSearchParams(text).get("draft_key");
    if (fate === "kept" && forms.some((form) => form.elements.draft_key.value === key && !waiting.has(form))) {
      isOffered = true;
    }
  }
  if (isOffered) location.reload(); // an address with a # is no other page to replace this one by
}
addEventListener("DOMContentLoaded", bringBack);

// Pictures and files: pasted, dropped, or chosen with the button.
async function upload(area, files) {
  const form = area.form;
  for (const file of files) {
    say(form, `Uploading ${file.name || "a picture"} …`);
    const body = new FormData();
    body.append("file", file, file.name || "picture.png");
    let answer;
    try {
      answer = await fetch(form.dataset.attach, { method: "POST", body, headers: headers(), redirect: "manual" });
    } catch {
      answer = null;
    }
    const words = answer && [201, 422].includes(answer.status) ? await answer.text() : "";
    if (answer?.status !== 201) {
      say(form, words || "The file was not uploaded: the server did not take it. Try again.");
      continue;
    }
    area.setRangeText(words, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    say(form, `${file.name || "The picture"} is in the text. It belongs to the record once you save.`);
  }
}
function areaFor(event) {
  const area = event.target.closest?.(".editor")?.querySelector("textarea");
  return area?.form?.dataset.attach ? area : null;
}
addEventListener("paste", (event) => {
  const area = areaFor(event);
  const files = [...(event.clipboardData?.files ?? [])];
  if (!area || !files.length || event.clipboardData.types.includes("text/plain")) return;
  event.preventDefault();
  upload(area, files);
});
addEventListener("dragover", (event) => {
  if (areaFor(event) && event.dataTransfer?.types.includes("Files")) event.preventDefault();
});
addEventListener("drop", (event) => {
  const area = areaFor(event);
  const files = [...(event.dataTransfer?.files ?? [])];
  if (!area || !files.length) return;
  event.preventDefault();
  upload(area, files);
});
addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-attach-button]");
  const area = button && areaFor(event);
  if (!area) return;
  const chooser = Object.assign(document.createElement("input"), { type: "file", multiple: true });
  chooser.addEventListener("change", () => upload(area, [...chooser.files]));
  chooser.click();
});
