// Saves a section's page while it is filled in, and shows or folds questions as the server says.
// Without this script the page works by its buttons. No logic of the questionnaire is here.
"use strict";

const form = document.querySelector("form[data-section]");
const line = document.querySelector("[data-saved]");
/** Pause after the last key before saving, in milliseconds. */
const PAUSE = 700;
/** Longest wait for an answer of the server, in milliseconds. */
const PATIENCE = 15000;

let timer = 0;
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
  if (saved.findings) mark(saved.findings);
  say(saved.message || form.dataset.failed, saved.problem || !saved.message);
}

/** Folds a question that is not asked to one line, keeps its answer, and leaves its fields out of the form. */
function fold(key, asked) {
  const item = form.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!item) return;
  const out = asked.presence === "out";
  const details = item.querySelector(":scope > details");
  if (item.dataset.presence !== asked.presence) {
    item.dataset.presence = asked.presence;
    details.open = !out;
    for (const field of item.querySelectorAll("input, textarea, select, button")) field.disabled = out;
  }
  if (asked.because) item.querySelector("[data-because]").textContent = asked.because;
  const because = item.querySelector("[data-because-line]");
  if (because && because.closest("[data-key]") === item) {
    because.textContent = asked.because;
    because.hidden = asked.presence !== "undetermined";
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

function count(field) {
  const counter = form.querySelector(`[data-count-for="${CSS.escape(field.id)}"]`);
  if (!counter) return;
  const left = Number(counter.dataset.max) - [...field.value].length;
  counter.textContent = form.dataset.left.replace("{n}", left);
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
    count(event.target);
    later();
  });
  form.addEventListener("change", save);
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
  // Leaving the page with something unsaved: one last save that may outlive the page.
  window.addEventListener("pagehide", () => {
    if (leaving || !timer) return;
    fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
      keepalive: true,
      credentials: "same-origin",
    }).catch(() => {});
  });
}
