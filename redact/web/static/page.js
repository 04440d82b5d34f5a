// SPDX-License-Identifier: AGPL-3.0-or-later
// Adding what nothing found: words by mouse or by arrows, a box by its corners. Dragging is never
// the only way, and words that cannot be selected can be typed and found instead.
import { $, $$, actions, tell } from "/static/review.js";

const paper = $("#paper");
const text = $("#text");
const form = $("#adding");
const drawn = $("#drawn");
const SVG = "http://www.w3.org/2000/svg";
let words = null;   // [start, end, x0, y0, x1, y1], in points
let mode = "";      // "", "select" or "box"
let from = 0, to = 0;          // words selected, by index
let corner = null, point = null;   // of a box, in points

const number = paper?.dataset.number || location.pathname.split("/").at(-3);
const page = Number(paper?.dataset.page || 1);

async function load() {
  if (!words) {
    const answer = await fetch(`${location.pathname}/words`, { credentials: "same-origin" });
    words = answer.ok ? await answer.json() : [];
  }
  return words;
}

function offer(target, what) {
  form.elements.target.value = target;
  form.hidden = false;
  tell(`${what} Say what it is, then withhold; Escape leaves it.`);
  form.scrollIntoView({ block: "nearest" });
  $("button.solid", form).focus();
}

function leave() {
  mode = ""; corner = point = null;
  form.hidden = true;
  drawn?.replaceChildren();
}

function rect(x0, y0, x1, y1, kind = "") {
  const made = document.createElementNS(SVG, "rect");
  for (const [key, value] of Object.entries({ x: Math.min(x0, x1), y: Math.min(y0, y1), width: Math.abs(x1 - x0), height: Math.abs(y1 - y0) })) made.setAttribute(key, value);
  if (kind) made.setAttribute("class", kind);
  return made;
}

// Words --------------------------------------------------------------------------------------------

function showWords() {
  const [a, b] = [Math.min(from, to), Math.max(from, to)];
  drawn.replaceChildren(...words.slice(a, b + 1).map((w) => rect(w[2] - 0.5, w[3] - 0.5, w[4] + 0.5, w[5] + 0.5)));
  const at = words[to];
  drawn.append(rect(at[2] - 1, at[3] - 1, at[4] + 1, at[5] + 1, "caret"));
  tell(`${b - a + 1} ${a === b ? "word" : "words"} selected, word ${to + 1} of ${words.length}`);
}

function offerWords() {
  const [a, b] = [Math.min(from, to), Math.max(from, to)];
  offer(`${number}#char=${words[a][0]},${words[b][1]}`, `${b - a + 1} ${a === b ? "word is" : "words are"} selected.`);
}

function lineStep(by) {
  const [, , x0, y0, x1, y1] = words[to];
  const middle = (x0 + x1) / 2;
  const rest = words.map((w, i) => [i, w]).filter(([, w]) => (by > 0 ? w[3] > (y0 + y1) / 2 : w[5] < (y0 + y1) / 2));
  const near = Math.min(...rest.map(([, w]) => Math.abs((w[3] + w[5]) / 2 - (y0 + y1) / 2)));
  const line = rest.filter(([, w]) => Math.abs(Math.abs((w[3] + w[5]) / 2 - (y0 + y1) / 2) - near) < 4);
  line.sort((one, other) => Math.abs((one[1][2] + one[1][4]) / 2 - middle) - Math.abs((other[1][2] + other[1][4]) / 2 - middle));
  return line.length ? line[0][0] : to;
}

function wordKey(event) {
  const moves = { ArrowRight: () => Math.min(words.length - 1, to + 1), ArrowLeft: () => Math.max(0, to - 1), ArrowDown: () => lineStep(1), ArrowUp: () => lineStep(-1), Home: () => 0, End: () => words.length - 1 };
  if (!moves[event.key]) return false;
  to = moves[event.key]();
  if (!event.shiftKey) from = to;
  showWords();
  return true;
}

// Boxes --------------------------------------------------------------------------------------------

const wide = () => Number(paper.dataset.width);
const high = () => Number(paper.dataset.height);

function showBox() {
  drawn.replaceChildren();
  if (corner) drawn.append(rect(...corner, ...point));
  drawn.append(rect(point[0] - 6, point[1], point[0] + 6, point[1] + 0.01, "caret"), rect(point[0], point[1] - 6, point[0] + 0.01, point[1] + 6, "caret"));
}

function boxKey(event) {
  const by = event.shiftKey ? 20 : 2;
  const moves = { ArrowRight: [by, 0], ArrowLeft: [-by, 0], ArrowDown: [0, by], ArrowUp: [0, -by] };
  if (!moves[event.key]) return false;
  point = [Math.min(wide(), Math.max(0, point[0] + moves[event.key][0])), Math.min(high(), Math.max(0, point[1] + moves[event.key][1]))];
  showBox();
  tell(`${corner ? "second corner" : "first corner"}: ${Math.round(point[0])} across, ${Math.round(point[1])} down, of ${Math.round(wide())} by ${Math.round(high())}`);
  return true;
}

function setCorner() {
  if (!corner) {
    corner = [...point];
    tell("First corner set. Move to the second with the arrows, then Enter.");
    return showBox();
  }
  const xs = [corner[0], point[0]].sort((a, b) => a - b);
  const ys = [corner[1], point[1]].sort((a, b) => a - b);
  if (xs[1] - xs[0] < 2 || ys[1] - ys[0] < 2) return tell("The box is empty: move the second corner.", true);
  const box = [xs[0], ys[0], xs[1], ys[1]].map((v) => v.toFixed(1));
  offer(`${number}#page=${page - 1}&box=${box.join(",")}`, "The box is drawn.");
}

// Beginning and keys -------------------------------------------------------------------------------

actions.select = async () => {
  if (!paper) return textSelection();
  await load();
  if (!words.length) return tell("There are no words on this page; draw a box.", true);
  leave(); mode = "select"; from = to = 0; paper.focus(); showWords();
};
actions.box = () => {
  if (!paper) return tell("A box is drawn in the page view: press t.", true);
  leave(); mode = "box"; point = [wide() / 4, high() / 4]; paper.focus(); showBox();
  tell("Arrows move by 2 points, with Shift by 20; Enter sets a corner. With the mouse: two clicks.");
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && (mode || !form.hidden)) { event.preventDefault(); leave(); return tell("Left."); }
  if (!mode || form.contains(event.target)) return;
  const used = mode === "select" ? wordKey(event) : boxKey(event);
  if (used) return event.preventDefault();
  if (event.key === "Enter") { event.preventDefault(); if (mode === "select") offerWords(); else setCorner(); }
}, true);
$("[data-cancel]", form)?.addEventListener("click", () => { leave(); (paper || text)?.focus?.(); });

// Mouse --------------------------------------------------------------------------------------------

const at = (event) => {
  const place = paper.getBoundingClientRect();
  return [(event.clientX - place.left) / place.width * wide(), (event.clientY - place.top) / place.height * high()];
};
function nearest([x, y]) {
  let best = 0, least = Infinity;
  words.forEach(([, , x0, y0, x1, y1], i) => {
    const far = Math.max(x0 - x, 0, x - x1) + 3 * Math.max(y0 - y, 0, y - y1);
    if (far < least) { least = far; best = i; }
  });
  return best;
}
let down = false;
paper?.addEventListener("pointerdown", async (event) => {
  if (event.button || event.target.closest("[data-for]") && !mode) return;
  if (mode === "box") { point = at(event); return setCorner(); }
  const place = at(event);
  await load();
  if (!words.length) return;
  down = true; mode = "select"; from = to = nearest(place); showWords();
});
paper?.addEventListener("pointermove", (event) => {
  if (mode === "box" && point) { point = at(event); return showBox(); }
  if (down && words) { to = nearest(at(event)); showWords(); }
});
window.addEventListener("pointerup", () => { if (down) { down = false; offerWords(); } });

// In the text view the browser selects; an offset counts code points, not units.
function offset(node, units) {
  const holder = node.parentElement?.closest("[data-s]");
  if (!holder) return -1;
  const own = node.parentElement.closest("[data-text]");
  if (!own) return -1;
  return Number(holder.dataset.s) + [...node.textContent.slice(0, units)].length;
}
function textSelection() {
  const chosen = document.getSelection();
  if (!chosen || chosen.isCollapsed) return tell("Select words in the text, or type them below On this page.", true);
  const range = chosen.getRangeAt(0);
  const start = offset(range.startContainer, range.startOffset);
  const end = offset(range.endContainer, range.endOffset);
  if (start < 0 || end <= start) return tell("Select words within the text of the page.", true);
  offer(`${number}#char=${start},${end}`, "Words are selected.");
}
text?.addEventListener("pointerup", () => { if (!document.getSelection().isCollapsed) textSelection(); });

// Size ---------------------------------------------------------------------------------------------

const SIZES = ["", "w125", "w150", "w200"];
function size(by) {
  if (!paper) return;
  const now = Math.max(0, SIZES.findIndex((one) => one && paper.classList.contains(one)));
  const next = by === 0 ? 0 : Math.min(SIZES.length - 1, Math.max(0, now + by));
  paper.classList.remove(...SIZES.filter(Boolean));
  if (SIZES[next]) paper.classList.add(SIZES[next]);
}
actions.larger = () => size(1);
actions.smaller = () => size(-1);
actions.whole = () => size(0);
for (const name of ["select", "box", "larger", "smaller"]) {
  for (const button of $$(`button[data-action="${name}"]`)) button.addEventListener("click", () => actions[name]());
}
