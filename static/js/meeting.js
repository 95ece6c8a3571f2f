// The meeting view: arrow keys go from screen to screen. Without script its links do.
const screens = () => [...document.querySelectorAll(".meeting > :is(.meeting-head, .screen)")];
const FORWARD = ["ArrowRight", "ArrowDown", "PageDown"];
const BACK = ["ArrowLeft", "ArrowUp", "PageUp"];

// The screen below the window's upper edge is the one we are at.
const EDGE = 100;
function here(all) {
  const at = all.findIndex((screen) => screen.getBoundingClientRect().bottom > EDGE);
  return at < 0 ? all.length - 1 : at;
}

// A screen taller than the window is read to its end before the next one comes.
function hasRest(screen, isForward) {
  const { top, bottom } = screen.getBoundingClientRect();
  return isForward ? bottom > innerHeight + 8 : top < -8;
}

addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest?.("input, textarea, select")) return;
  const step = FORWARD.includes(event.key) ? 1 : BACK.includes(event.key) ? -1 : 0;
  if (!step) return;
  const all = screens();
  const at = here(all);
  const isReading = !event.key.endsWith("Right") && !event.key.endsWith("Left");
  if (isReading && hasRest(all[at], step > 0)) return;
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  if (!next) return;
  event.preventDefault();
  next.scrollIntoView();
  next.querySelector("h1, h2")?.focus({ preventScroll: true });
  history.replaceState(null, "", next.id ? `#${next.id}` : location.pathname + location.search);
});

// Minutes and seconds on each screen, while it is the one we are at; a screen begins where it stopped, also after
// something was kept and the page came anew. A meeting of yesterday, in the same tab, is over.
const timers = [...document.querySelectorAll("[data-timer]")];
if (timers.length) {
  const KEY = `meeting:${location.pathname}`;
  const OVER = 3_600_000;
  const words = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  let spent = {};
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    if (Date.now() - kept.at < OVER) spent = kept.spent;
  } catch {
    // Storage is closed to us: the clocks begin anew.
  }
  const nameOf = (timer) => timer.closest(".screen").id;
  for (const timer of timers) timer.textContent = words(spent[nameOf(timer)] ?? 0);
  setInterval(() => {
    if (document.hidden) return;
    const all = screens();
    const timer = all[here(all)]?.querySelector("[data-timer]");
    if (!timer) return;
    const name = nameOf(timer);
    spent[name] = (spent[name] ?? 0) + 1;
    timer.textContent = words(spent[name]);
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ at: Date.now(), spent }));
    } catch {
      // As above.
    }
  }, 1000);
}
