// Saves a section's page while it is filled in, and shows or folds questions as the server says.
// Without scripts the page works by its buttons. No logic of the questionnaire is here. After fields.js.
"use strict";

const line = document.querySelector("[data-saved]");
/** Longest wait for an answer of the server, in milliseconds. */
const PATIENCE = 15000;

/** The field of words that somebody is in the middle of typing in. */
let typing = null;
let timer = 0;
let sending = false;
let waiting = false;
let composing = false;
let leaving = false;
/** How often rows were fetched: only the newest answer counts. */
let fetches = 0;

/** Says how the last save went. The same words are not said again: a screen reader hears them once. */
function say(message, problem) {
  if (line.textContent !== message) line.textContent = message;
  line.dataset.kind = problem ? "problem" : "saved";
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}

async function save() {
  clearTimeout(timer);
  timer = 0;
  if (composing || leaving) return;
  if (sending) {
    waiting = true;
    return;
  }
  sending = true;
  waiting = false;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
      signal: AbortSignal.timeout(PATIENCE),
      credentials: "same-origin",
    });
    show(await answer.json());
  } catch {
    if (!leaving) say(form.dataset.failed, true);
  }
  sending = false;
  if (waiting) later();
}

function show(saved) {
  if (saved.seen !== undefined) form.elements["kaishin:seen"].value = saved.seen;
  for (const [key, asked] of Object.entries(saved.presence || {})) fold(key, asked);
  hideEmptyHeadings();
  for (const [key, label] of Object.entries(saved.labels || {})) word(key, label);
  for (const [key, result] of Object.entries(saved.results || {})) tell(key, result);
  const marked = saved.findings ? mark(saved) : false;
  if (saved.notes) note(saved.notes);
  if (saved.rows) follow(saved.rows);
  if (marked && !saved.problem) say(saved.message_marked, true);
  else say(saved.message || form.dataset.failed, saved.problem || !saved.message);
}

/** Folds a question that is not asked to one line, keeps its answer, and leaves its fields out of the form. */
function fold(key, asked) {
  const item = form.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!item) return;
  const out = asked.presence === "out";
  const details = item.querySelector(":scope > details");
  if (item.dataset.presence !== asked.presence) {
    // Somebody who has gone on into a question that folds now is led to its line, not left where nothing can be seen.
    const inside = out && item.contains(document.activeElement);
    item.dataset.presence = asked.presence;
    if (details) details.open = !out;
    if (inside) (details ? details.querySelector(":scope > summary") : item).focus();
    for (const field of item.querySelectorAll("input, textarea, select, button")) field.disabled = out;
    if (asked.presence === "in") settle(item);
  }
  if (asked.because) item.querySelector("[data-because]").textContent = asked.because;
  const kept = item.querySelector(":scope > th > [data-kept]");
  if (kept) kept.hidden = !out || item.querySelector("input:checked") === null;
  const because = item.querySelector("[data-because-line]");
  if (because && because.closest("[data-key]") === item) {
    because.textContent = asked.because;
    because.hidden = asked.presence !== "undetermined";
  }
}

/** Words that hold earlier answers follow them. */
function word(key, label) {
  const place = form.querySelector(`[data-key="${CSS.escape(key)}"] [data-label]`);
  if (place && place.closest("[data-key]").dataset.key === key) place.textContent = label;
}

/** What is worked out from the answers follows them. */
function tell(key, result) {
  const place = form.querySelector(`[data-key="${CSS.escape(key)}"] [data-result]`);
  if (place) place.textContent = result.state === "answered" ? [result.text, result.unit].filter(Boolean).join(" ") : "—";
}

/** A group that is asked now: rows that are offered and not kept yet, of which the server knows nothing, wait no more. */
function settle(group) {
  for (const row of group.querySelectorAll(".row[data-fresh] [data-key]")) {
    row.dataset.presence = "in";
    const because = row.querySelector("[data-because-line]");
    if (because) because.hidden = true;
  }
}

/** Puts each finding beneath its field and takes away those that are settled. True where something is marked now. */
function mark(saved) {
  for (const item of form.querySelectorAll("[data-key]")) {
    const list = document.getElementById(`${item.id}-error`);
    if (!list) continue;
    const messages = messagesAt(item, saved);
    list.replaceChildren(...messages.map((message) => {
      const paragraph = document.createElement("p");
      paragraph.className = "field__error";
      paragraph.textContent = `＊${message}`;
      return paragraph;
    }));
    item.classList.toggle("item--wrong", messages.length > 0);
    const field = document.getElementById(`${item.id}-field`);
    if (field && messages.length > 0) field.setAttribute("aria-invalid", "true");
    else if (field) field.removeAttribute("aria-invalid");
  }
  shorten();
  return form.querySelector(".item--wrong") !== null;
}

/** What is marked stays marked until it is mended. A slip in the words that somebody is still typing waits until they
    have left the field, and what is missing is no fault where nobody has said so yet. */
function messagesAt(item, saved) {
  const at = (findings) => (findings || {})[item.dataset.key] || [];
  const known = item.classList.contains("item--wrong");
  const wrong = known || !item.contains(typing) ? at(saved.wrong) : [];
  return [...at(saved.findings), ...wrong, ...(known ? at(saved.missing) : [])];
}

/** The list at the top of the page names what is still marked. */
function shorten() {
  const title = document.getElementById("error-summary");
  const summary = title && title.closest("[role='alert']");
  if (!summary) return;
  let left = 0;
  for (const link of summary.querySelectorAll("a")) {
    const item = document.getElementById(link.hash.slice(1));
    link.parentElement.hidden = item !== null && item !== form && !item.classList.contains("item--wrong");
    if (!link.parentElement.hidden) left += 1;
  }
  const words = form.dataset.summary.replace("{n}", left);
  if (title.textContent !== words) title.textContent = words;
  summary.hidden = left === 0;
}

/** Rows that an answer counts come and go with it. Where the page has others, the server's page is asked for them;
    rows that stay are left alone, with the focus and what was typed. */
async function follow(rows) {
  const places = [...form.querySelectorAll("[data-rows]")].filter((place) => {
    const ids = (rows[place.dataset.rows] || []).join(" ");
    return ids !== [...place.querySelectorAll(":scope > .row")].map((row) => row.dataset.row).join(" ");
  });
  if (places.length === 0) return;
  fetches += 1;
  const turn = fetches;
  let fresh = null;
  try {
    const answer = await fetch(form.action, { signal: AbortSignal.timeout(PATIENCE), credentials: "same-origin" });
    fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-section]");
  } catch {
    // The answer is saved; the way on shows the rows.
  }
  if (!fresh || turn !== fetches || leaving) return;
  for (const place of places) {
    const there = fresh.querySelector(`[data-rows="${CSS.escape(place.dataset.rows)}"]`);
    if (there && place.isConnected) change(place, there);
  }
}

/** Gives a list of rows those that it lacks and takes away those that it should not have. */
function change(place, there) {
  const stays = (row) => row.id && there.querySelector(`:scope > #${CSS.escape(row.id)}`);
  for (const row of [...place.children]) if (!stays(row)) row.remove();
  let last = null;
  for (const row of [...there.children]) {
    const known = row.id && place.querySelector(`:scope > #${CSS.escape(row.id)}`);
    if (!known && last) last.after(row);
    else if (!known) place.prepend(row);
    last = known || row;
    for (const field of last.querySelectorAll(WORDS)) count(field, false);
  }
  announce(form.dataset.counted.replace("{n}", place.querySelectorAll(":scope > .row").length));
}

/** Takes a heading away while nothing below it is asked. */
function hideEmptyHeadings() {
  for (const heading of form.querySelectorAll("[data-members]")) {
    const members = heading.dataset.members.split(" ");
    heading.hidden = members.every((key) => {
      const item = form.querySelector(`[data-key="${CSS.escape(key)}"]`);
      return item === null || item.dataset.presence === "out";
    });
  }
}

/** Puts what wants a second look beneath its field. It is no error, and nothing waits for it. */
function note(notes) {
  for (const item of form.querySelectorAll("[data-key]")) {
    const list = document.getElementById(`${item.id}-note`);
    if (!list) continue;
    const before = list.textContent;
    list.replaceChildren(...(notes[item.dataset.key] || []).map((message) => {
      const paragraph = document.createElement("p");
      paragraph.className = "item__note";
      const kind = document.createElement("span");
      kind.className = "notice__kind";
      kind.textContent = form.dataset.note;
      paragraph.append(kind, message);
      return paragraph;
    }));
    if (list.textContent && list.textContent !== before) announce(list.textContent);
  }
}

if (form && line && form.querySelector("button[name='kaishin:go']")) {
  form.addEventListener("compositionstart", () => { composing = true; });
  form.addEventListener("compositionend", () => { composing = false; later(); });
  form.addEventListener("input", (event) => {
    typing = event.target.matches(WORDS) ? event.target : null;
    exclude(event.target);
    keepApart(event.target);
    count(event.target, true);
    later();
  });
  form.addEventListener("change", () => { typing = null; save(); });
  for (const field of form.querySelectorAll(WORDS)) count(field, false);
  // Enter in a field of one line saves and stays; while an input method is composing it belongs to the method alone.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    const text = event.target.type === "text";
    if (event.isComposing || composing || event.keyCode === 229) {
      if (text) event.preventDefault();
      return;
    }
    event.preventDefault();
    typing = null;
    save();
  });
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });
  window.addEventListener("pageshow", () => { leaving = false; });
  // Leaving the page with something unsaved, or with a save under way that goes with the page: one last save that may
  // outlive it.
  window.addEventListener("pagehide", () => {
    if (leaving || !(timer || sending)) return;
    fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
      keepalive: true,
      credentials: "same-origin",
    }).catch(() => {});
  });
}
