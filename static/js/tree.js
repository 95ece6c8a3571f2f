// The outcomes tree keeps what one folded and unfolded, on this device. Without script
// the links above it unfold and fold everything, and their address says so.
const KEPT = "tree";
const MOST = 500;

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}
function write(kept) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(Object.entries(kept).slice(-MOST))));
  } catch {
    // Storage is closed to us: it holds until the next page.
  }
}

// Somebody who asked for everything open or shut has said it for every branch.
function restore() {
  if (new URLSearchParams(location.search).get("open")) return write({});
  const kept = read();
  for (const branch of document.querySelectorAll("details[data-branch]")) {
    const isOpen = kept[branch.dataset.branch];
    if (isOpen !== undefined) branch.open = isOpen;
  }
}
restore();
addEventListener("htmx:afterSettle", restore);

addEventListener("click", (event) => {
  const branch = event.target.closest?.("summary")?.parentElement;
  if (!branch?.dataset.branch) return;
  const { [branch.dataset.branch]: _, ...kept } = read();
  write({ ...kept, [branch.dataset.branch]: !branch.open });
});

// A link that leads on with the page's filters follows them as they change.
addEventListener("htmx:pushedIntoHistory", () => {
  for (const link of document.querySelectorAll("a[data-same-filters]")) link.search = location.search;
});
