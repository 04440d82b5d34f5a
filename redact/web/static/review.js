// SPDX-License-Identifier: AGPL-3.0-or-later
// Keys, lists and decisions. Everything here is also a form or a link that works without it.
// A decision is painted at once and put right when the server says otherwise.
import { KEYS } from "/keys.js";

const body = document.body;
const root = body.dataset.case || "";
const where = body.dataset.where;
const said = document.getElementById("said");
const OPEN = ["undecided", "disputed", "referred"];
const BECOMES = { withhold: "withheld", release: "released", refer: "referred" };
let waiting = 0;
let acted = false;

export const $ = (selector, from = document) => from.querySelector(selector);
export const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

export function tell(sentence, bad = false) {
  said.textContent = sentence;
  said.classList.toggle("bad", bad);
}

// The list -----------------------------------------------------------------------------------------

const rows = () => $$(".row[data-target]");
export const current = () => $(".row.current") || null;

export function select(row, scroll = true) {
  if (!row) return;
  for (const one of $$(".row.current")) { one.classList.remove("current"); one.tabIndex = -1; }
  row.classList.add("current");
  row.tabIndex = 0;
  row.focus({ preventScroll: true });
  if (scroll) row.scrollIntoView({ block: "nearest" });
  for (const one of $$("[data-for]")) one.classList.toggle("current", one.dataset.for === row.dataset.target);
}

const isOpen = (row) => OPEN.includes(row.dataset.state);

function step(by, open = false) {
  const all = rows();
  if (!all.length) return;
  let at = all.indexOf(current());
  if (at < 0) at = by > 0 ? -1 : all.length;
  for (let next = at + by; next >= 0 && next < all.length; next += by) {
    if (!open || isOpen(all[next]) || where === "check") return select(all[next]);
  }
  if (open && by > 0) return past(all);
}

// After the last open row: those before it that were left open, then what else the list has.
function past(all) {
  const left = all.find((row) => isOpen(row) && !row.classList.contains("saving"));
  if (left) return left === current() ? undefined : select(left);
  if (where === "people" && acted) whenSaved(() => location.assign(location.pathname + location.search));
  else tell("Nothing is left to decide on this screen.");
}

function whenSaved(then) {
  if (waiting) setTimeout(() => whenSaved(then), 10);
  else then();
}

// Decisions ----------------------------------------------------------------------------------------

async function post(path, data) {
  const answer = await fetch(path, {
    method: "POST", body: new URLSearchParams(data),
    headers: { Accept: "application/json" }, credentials: "same-origin", keepalive: true,
  });
  const told = await answer.json();
  return { status: answer.status, told };
}

export async function send(form, submitter, more = {}) {
  const data = new FormData(form);
  if (submitter && submitter.name) data.set(submitter.name, submitter.value);
  data.set("where", where);
  for (const [key, value] of Object.entries(more)) data.set(key, value);
  const row = form.closest(".row") || $(`.row[data-target="${CSS.escape(String(data.get("row") || ""))}"]`);
  const before = row && { state: row.dataset.state, kind: row.className };
  const verdict = data.get("verdict");
  waiting += 1;  // before the row is painted: nothing leads away from the page while this is under way
  acted = true;
  if (row && (verdict || data.get("mark") === "checked")) paint(row, verdict ? BECOMES[verdict] : "read");
  try {
    const { status, told } = await post(form.getAttribute("action"), data);
    if (told.error) throw new Error(told.error);
    tell(told.said, status === 409);
    put(told);
    return told;
  } catch (error) {
    if (row && before) { row.dataset.state = before.state; row.className = before.kind; select(row); }
    tell(error instanceof TypeError ? "The server does not answer. What you did last was not recorded; try again." : error.message, true);
    return null;
  } finally {
    waiting -= 1;
    if (row) row.classList.remove("saving");
  }
}

function paint(row, state) {
  const wasCurrent = row.classList.contains("current");
  row.dataset.state = state;
  row.classList.remove("is-undecided", "is-disputed", "is-referred", "is-mixed", "is-released", "is-withheld");
  row.classList.add(`is-${state}`, "saving");
  const word = $(".state", row);
  if (word) word.textContent = state;
  if (wasCurrent) step(1, true);
}

function put(told) {
  for (const [target, html] of Object.entries(told.rows)) {
    const old = $(`.row[data-target="${CSS.escape(target)}"]`);
    if (!old || where === "check") continue;
    const made = new DOMParser().parseFromString(html, "text/html").querySelector(".row");
    if (!made) continue;
    for (const field of $$("input[name=back]", made)) field.value = $("input[name=back]", old)?.value || field.value;
    const focused = old.classList.contains("current");
    old.replaceWith(made);
    if (focused) select(made, false);
  }
  if (told.guide) $("#guide").replaceChildren(...new DOMParser().parseFromString(told.guide, "text/html").body.childNodes);
  body.dataset.seen = told.seen;
  for (const field of $$("input[name=seen]")) field.value = told.seen;
  const done = $("#decided");
  if (done) { done.textContent = told.decided; $("#findings").textContent = told.findings; $("#meter").max = told.findings || 1; $("#meter").value = told.decided; }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const action = form.getAttribute("action") || "";
  if (!root || form.method !== "post" || form.dataset.plain !== undefined) return;
  if (form.dataset.undo) {
    event.preventDefault();
    return reverse(form);
  }
  if (action !== `${root}/act`) return;
  const submitter = event.submitter;
  const inRow = form.closest(".row");
  const inPanel = form.closest("dialog");
  const then = form.dataset.then;
  if (!inRow && !inPanel && !then && !form.matches("#adding")) return;  // the page comes anew
  event.preventDefault();
  if (inPanel) inPanel.close();
  const told = await send(form, submitter);
  if (told && then) location.assign(then);
  if (told && (form.matches("#adding") || (inPanel && !Object.keys(told.rows).length))) location.reload();
});

async function reverse(form) {
  const here = current();
  try {
    const { told } = await post(form.getAttribute("action"), new FormData(form));
    if (told.error) throw new Error(told.error);
    remember(told.said, here);
    location.reload();
  } catch (error) { tell(error.message, true); }
}

function remember(sentence, row) {
  sessionStorage.setItem("after", JSON.stringify({ at: location.pathname, sentence, row: row?.dataset.target || "" }));
}

// Panels -------------------------------------------------------------------------------------------

const panel = $("#panel");
async function openPanel(link) {
  const back = current();
  const answer = await fetch(link.href, { headers: { "X-Fragment": "yes" }, credentials: "same-origin" });
  const text = await answer.text();
  if (!answer.ok) return tell("This panel cannot be shown now; load the page again.", true);
  const made = new DOMParser().parseFromString(text, "text/html");
  $("#panel-body").replaceChildren(...made.body.childNodes);
  panel.showModal();
  ($("input:not([type=hidden]), textarea, a", panel) || panel).focus();
  panel.addEventListener("close", () => (current() || back)?.focus({ preventScroll: true }), { once: true });
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-panel]");
  if (link && panel && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    if (link.closest(".row")) select(link.closest(".row"), false);
    openPanel(link);
  }
  const mark = event.target.closest("[data-for]");
  if (mark) select($(`.row[data-target="${CSS.escape(mark.dataset.for)}"]`));
});
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-filter]")) return;
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const one of $$("[data-find]")) one.hidden = !words.every((word) => one.dataset.find.includes(word));
});
// Enter in the filter takes the first that is left, so that number and Enter are enough.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-filter]")) return;
  event.preventDefault();
  const first = $$("[data-find]").find((one) => !one.hidden);
  if (!first || !event.target.value) return $("button[value=withhold]", panel)?.click();
  for (const box of $$("input[type=checkbox]", panel)) box.checked = false;
  $("input[type=checkbox]", first).checked = true;
  event.target.value = "";
  for (const one of $$("[data-find]")) one.hidden = false;
});

// Keys ---------------------------------------------------------------------------------------------

export const actions = {};
const press = (name) => (($(`[data-action="${name}"]`, current() || document)) || $(`[data-action="${name}"]`))?.click();
const inRow = (name) => () => { const row = current(); if (row) $(`[data-action="${name}"]`, row)?.click(); else step(1, true); };

Object.assign(actions, {
  withhold: inRow("withhold"), release: inRow("release"), refer: inRow("refer"), agree: inRow("agree"),
  exemptions: inRow("exemptions"), note: inRow("note"), why: inRow("why"),
  next: () => step(1), previous: () => step(-1),
  "next-open": () => step(1, true), "previous-open": () => step(-1, true),
  open: () => { const row = current(); if (row) $("[data-action=open], .where", row)?.click(); },
  back: () => { if (panel?.open) panel.close(); else if (where === "group") location.assign(`${root}/`); else if (document.referrer && ["page", "preview", "search"].includes(where)) history.back(); },
  "withhold-kind": () => { const kind = current()?.dataset.label; const form = kind && $(`form[data-sweep="${kind}"]`); if (form) whenSaved(() => { $("details.sweeps").open = true; $("button", form).click(); }); else tell("Nothing of this kind is undecided."); },
  "withhold-group": () => whole("withhold"), "release-group": () => whole("release"),
  "agree-document": () => { const part = current()?.closest(".part"); $("button[data-document]", part || document)?.click(); },
  search: () => $("#q")?.focus(), help: () => location.assign("/keys"),
});
for (let n = 1; n <= 9; n += 1) {
  actions[`favourite-${n}`] = () => {
    const code = document.getElementById("favourites")?.content.children[n - 1]?.dataset.code;
    const button = current() && $('[data-action="withhold"]', current());
    if (code && button) send(button.form, button, { exemptions: code });
  };
}
function whole(verdict) {
  if ($("#whole")) return $(`#whole [value=${verdict}]`).click();
  const link = current() && $("[data-group]", current());
  if (!link) return tell("This has one mention only, or a person added it.");
  const button = $(`[data-action="${verdict}"]`, current());
  return send(button.form, button, { target: link.dataset.group }).then((told) => {
    if (told) { remember(told.said, current()); location.reload(); }
  });
}

const live = (event) => {
  const at = event.target;
  if (at.isContentEditable || at.matches("textarea, select")) return false;
  if (at.matches("input") && !["checkbox", "radio", "submit", "button"].includes(at.type)) return false;
  return !panel?.open;
};
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.metaKey || event.defaultPrevented) return;
  if (event.key === "Escape" && event.target.matches("input, textarea, select") && !panel?.open) return (current() || $("#main")).focus();
  if (!live(event)) return;
  if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
  const letter = event.key.length === 1;
  const named = `${event.ctrlKey ? "Ctrl+" : ""}${event.shiftKey && (!letter || /[A-Z]/.test(event.key)) ? "Shift+" : ""}${event.key}`;
  const found = KEYS.find(([key, , places]) => key === named && (places.includes(where) || places.includes("everywhere")));
  if (!found || (found[3] && body.dataset.letters === "off")) return;
  const [, action] = found;
  if (event.repeat && !["next", "previous"].includes(action)) return;
  event.preventDefault();
  if (actions[action]) actions[action](event);
  else press(action);
});
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.(".row[data-target]");
  if (row && !row.classList.contains("current")) {
    for (const one of $$(".row.current")) one.classList.remove("current");
    row.classList.add("current");
    for (const one of $$("[data-for]")) one.classList.toggle("current", one.dataset.for === row.dataset.target);
  }
});

// What others do -----------------------------------------------------------------------------------

async function look() {
  try {
    const answer = await fetch(`${root}/changes?after=${body.dataset.seen}`, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    const told = await answer.json();
    if (!answer.ok) return answer.status === 401 ? tell(told.error, true) : undefined;
    $("#others").textContent = told.there.join("; ");
    if ($("#empty")?.dataset.searched === "no" && told.searched) return location.reload();
    const words = [told.notice];
    if (told.by.length) words.push(`${told.by.join(" and ")} decided something here since: load the page again to see it.`);
    else if (told.found) words.push(`${told.found} findings are new: load the page again to see them.`);
    const notice = $("#notice");
    notice.textContent = words.filter(Boolean).join(" ");
    notice.hidden = !notice.textContent;
  } catch { tell("The server does not answer. What was recorded before is safe.", true); }
}
const often = $("#empty")?.dataset.searched === "no" ? 2000 : 10000;
if (root) setInterval(() => { if (!document.hidden) look(); }, often);

// Where somebody was, or the first that is open.
const after = JSON.parse(sessionStorage.getItem("after") || "null");
sessionStorage.removeItem("after");
const hash = location.hash.startsWith("#p-") ? document.getElementById(location.hash.slice(1)) : null;
const same = after && after.at === location.pathname && $(`.row[data-target="${CSS.escape(after.row)}"]`);
if (after) tell(after.sentence);
if (root && !panel?.open) select(hash || same || rows().find(isOpen) || rows()[0]);
if (where === "page") import("/static/page.js");
