// Saves a section's page while it is filled in, and shows or folds questions as the server says.
// Without this script the page works by its buttons. No logic of the questionnaire is here.
"use strict";

const form = document.querySelector("form[data-section]");
const line = document.querySelector("[data-saved]");
/** Pause after the last key before saving, in milliseconds. */
const PAUSE = 700;
/** Longest wait for an answer of the server, in milliseconds. */
const PATIENCE = 15000;

const announcer = document.querySelector("[data-announce]");

let timer = 0;
let saying = 0;
let sending = false;
let waiting = false;
let composing = false;
let leaving = false;

function say(message, problem) {
  line.textContent = message;
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
  if (saved.findings) mark(saved.findings);
  if (saved.notes) note(saved.notes);
  say(saved.message || form.dataset.failed, saved.problem || !saved.message);
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

/** Puts each finding beneath its field and takes away those that are settled. */
function mark(findings) {
  for (const item of form.querySelectorAll("[data-key]")) {
    const list = document.getElementById(`${item.id}-error`);
    if (!list) continue;
    const messages = findings[item.dataset.key] || [];
    list.replaceChildren(...messages.map((message) => {
      const paragraph = document.createElement("p");
      paragraph.className = "field__error";
      paragraph.textContent = `＊${message}`;
      return paragraph;
    }));
    item.classList.toggle("item--wrong", messages.length > 0);
    const field = document.getElementById(`${item.id}-field`);
    if (field) field.toggleAttribute("aria-invalid", messages.length > 0);
    if (field && messages.length > 0) field.setAttribute("aria-invalid", "true");
  }
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

/** Says something once to those who listen, after the typing has paused. */
function announce(message) {
  clearTimeout(saying);
  saying = setTimeout(() => { announcer.textContent = message; }, PAUSE);
}

function count(field, aloud) {
  const counter = form.querySelector(`[data-count-for="${CSS.escape(field.id)}"]`);
  if (!counter) return;
  const left = Number(counter.dataset.max) - [...field.value.trim()].length;
  counter.textContent = (left < 0 ? form.dataset.over : form.dataset.left).replace("{n}", Math.abs(left));
  counter.dataset.over = left < 0;
  if (aloud) announce(counter.textContent);
}

/** An option that goes with no other clears the others, and any other clears it. One button takes that back. */
function keepApart(field) {
  const group = field.closest("fieldset, tr");
  const line = group && group.querySelector("[data-undo]");
  if (!line || field.type !== "checkbox" || field.hasAttribute("data-unknown")) return;
  line.replaceChildren();
  if (!field.checked) return;
  const boxes = [...group.querySelectorAll(`input[name="${CSS.escape(field.name)}"]`)];
  const alone = field.dataset.exclusive;
  const cleared = boxes.filter((box) => box !== field && box.checked && (alone || box.dataset.exclusive));
  if (cleared.length === 0) return;
  for (const box of cleared) box.checked = false;
  const words = alone
    ? form.dataset.cleared.replace("{label}", alone).replace("{n}", cleared.length)
    : form.dataset.released.replace("{label}", cleared[0].dataset.exclusive);
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "button button--text";
  undo.textContent = form.dataset.undoButton;
  undo.addEventListener("click", () => {
    field.checked = false;
    for (const box of cleared) box.checked = true;
    line.replaceChildren();
    cleared[0].focus();
    save();
  });
  // Beside the option, so that it is in sight however long the list is.
  if (group.tagName === "FIELDSET") field.closest("label").after(line);
  line.replaceChildren(words, " ", undo);
  announce(words);
}

/** わからない and an answer exclude each other. */
function exclude(field) {
  const item = field.closest("[data-key]");
  const unknown = item && item.querySelector("[data-unknown]");
  if (!unknown || unknown.closest("[data-key]") !== item) return;
  if (field === unknown) {
    if (!unknown.checked) return;
    for (const other of item.querySelectorAll("input:not([data-unknown]), textarea")) {
      if (other.type === "hidden") continue;
      if (other.type === "radio" || other.type === "checkbox") other.checked = false;
      else other.value = "";
    }
  } else if (field.type === "radio" || field.type === "checkbox" ? field.checked : field.value !== "") {
    unknown.checked = false;
  }
}

if (form && line && form.querySelector("button[name='kaishin:go']")) {
  form.addEventListener("compositionstart", () => { composing = true; });
  form.addEventListener("compositionend", () => { composing = false; later(); });
  form.addEventListener("input", (event) => {
    exclude(event.target);
    keepApart(event.target);
    count(event.target, true);
    later();
  });
  form.addEventListener("change", save);
  for (const field of form.querySelectorAll("textarea, input[type='text']")) count(field, false);
  // Enter in a field of one line saves and stays; while an input method is composing it belongs to the method alone.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    const text = event.target.type === "text";
    if (event.isComposing || composing || event.keyCode === 229) {
      if (text) event.preventDefault();
      return;
    }
    event.preventDefault();
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
