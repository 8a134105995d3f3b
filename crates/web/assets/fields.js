// What a section's fields do by themselves, before anything is sent: characters left, options that go with no other, and
// words for those who listen. section.js saves what comes of it.
"use strict";

const form = document.querySelector("form[data-section]");
const announcer = document.querySelector("[data-announce]");
/** Fields that are typed into. */
const WORDS = "textarea, input[type='text']";
/** Pause after the last key before something is saved or said, in milliseconds. */
const PAUSE = 700;

let saying = 0;

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
