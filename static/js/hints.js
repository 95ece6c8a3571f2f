// Hints on wording: what they speak of is underlined in a layer over the field, and "Show" selects it.
// Everything listens on the document, so what htmx swaps in works too.
"use strict";

const SHARED = [
  "fontFamily", "fontSize", "fontWeight", "fontStyle", "lineHeight", "letterSpacing", "wordSpacing", "tabSize",
  "textIndent", "direction", "paddingTop", "paddingRight", "paddingBottom", "paddingLeft",
];
const layers = new WeakMap();
const sizes = new ResizeObserver((seen) => seen.forEach(({ target }) => place(target)));

function layerOf(area) {
  if (!layers.has(area)) {
    const layer = document.createElement("div");
    layer.className = "underlines";
    layer.setAttribute("aria-hidden", "true");
    area.parentElement.classList.add("underlined");
    area.before(layer);
    area.addEventListener("scroll", () => { layer.scrollTop = area.scrollTop; });
    area.addEventListener("input", () => layer.replaceChildren());
    layers.set(area, layer);
    sizes.observe(area);
  }
  return layers.get(area);
}

// The layer lies on the field's text, to the pixel.
function place(area) {
  const layer = layers.get(area);
  const style = getComputedStyle(area);
  for (const name of SHARED) layer.style[name] = style[name];
  layer.style.top = `${area.offsetTop + area.clientTop}px`;
  layer.style.left = `${area.offsetLeft + area.clientLeft}px`;
  layer.style.width = `${area.clientWidth}px`;
  layer.style.height = `${area.clientHeight}px`;
  layer.scrollTop = area.scrollTop;
}

function draw(region) {
  const area = document.getElementById(region.dataset.hintsFor);
  if (!area) return;
  const layer = layerOf(area);
  const pieces = [];
  let done = 0;
  for (const item of region.querySelectorAll("[data-start]")) {
    const [start, end] = [Number(item.dataset.start), Number(item.dataset.end)];
    if (start < done || area.value.slice(start, end) !== item.dataset.quoted) continue; // typed on meanwhile
    const mark = document.createElement("mark");
    mark.textContent = area.value.slice(start, end);
    pieces.push(area.value.slice(done, start), mark);
    done = end;
  }
  if (pieces.length) pieces.push(`${area.value.slice(done)}\n`);
  layer.replaceChildren(...pieces);
  place(area);
}

function drawAll() {
  document.querySelectorAll("[data-hints-for]").forEach(draw);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show-hint]");
  if (!button) return;
  const item = button.closest("[data-start]");
  const area = document.getElementById(button.closest("[data-hints-for]").dataset.hintsFor);
  const [start, end] = [Number(item.dataset.start), Number(item.dataset.end)];
  const mark = [...layerOf(area).querySelectorAll("mark")].find((each) => each.textContent === item.dataset.quoted);
  if (mark) area.scrollTop = Math.max(0, mark.offsetTop - area.clientHeight / 3);
  area.focus();
  area.setSelectionRange(start, end);
});

let waiting = false;
new MutationObserver((seen) => {
  if (waiting || seen.every(({ target }) => target.closest?.(".underlines"))) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; drawAll(); });
}).observe(document.body, { childList: true, subtree: true });
drawAll();
