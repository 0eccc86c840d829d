// Keys and selection for the page of a session under review. Everything here can be done without it, by links and forms.
"use strict";

const findings = [...document.querySelectorAll("article.finding")];
const panel = document.getElementById("mark");

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function current() {
  const focused = document.activeElement.closest("article.finding");
  return focused ?? findings.find((f) => "#" + f.id === location.hash) ?? null;
}

function go(step) {
  const at = findings.indexOf(current());
  const next = findings[at === -1 && step < 0 ? findings.length - 1 : at + step];
  if (!next) return;
  next.scrollIntoView({ block: "center" });
  next.focus({ preventScroll: true });
}

function give(verdict, withReason) {
  const finding = current();
  if (!finding) return go(1);
  const form = finding.querySelector("form.verdict");
  const button = form.querySelector(`button[value="${verdict}"]`);
  if (!withReason) return button.click();
  const reason = form.elements.text;
  form.dataset.verdict = verdict;
  reason.placeholder = `${button.textContent}, because … (Enter)`;
  reason.focus();
}

// What is selected of one turn; a selection that reaches beyond it (a triple click does) ends where the turn ends.
function selected() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  const start = range.startContainer;
  const words = (start.nodeType === Node.TEXT_NODE ? start.parentElement : start).closest(".turns .words");
  if (!words || words.closest("details")) return null;
  if (!words.contains(range.endContainer)) range.setEnd(words, words.childNodes.length);
  const quote = range.toString().trim();
  return quote ? { quote, turn: words.dataset.turn, who: words.previousElementSibling.textContent } : null;
}

function mark(found) {
  for (const form of panel.querySelectorAll("form")) {
    form.elements.turn.value = found.turn;
    form.elements.back.value = "turn-" + found.turn;
    if (form.elements.quote) form.elements.quote.value = found.quote;
  }
  document.getElementById("mark-where").textContent = found.who;
  panel.classList.remove("closed");
}

function close() {
  panel.classList.add("closed");
}

document.addEventListener("mouseup", () => {
  const found = selected();
  if (found) mark(found);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    document.activeElement.blur();
    return close();
  }
  if (typing(event.target)) return;
  const found = event.key === "c" ? selected() : null;
  const keys = {
    n: () => go(1),
    p: () => go(-1),
    a: () => give("agree", false),
    t: () => give("partly", true),
    d: () => give("disagree", true),
    c: () => {
      if (found) mark(found);
      if (!panel.classList.contains("closed")) panel.querySelector("select").focus();
    },
    s: () => document.getElementById("sign-text")?.focus(),
  };
  if (!(event.key in keys)) return;
  event.preventDefault();
  keys[event.key]();
});

// Enter in a reason gives the verdict that was chosen by key; without one it agrees, as the first button would.
for (const form of document.querySelectorAll("form.verdict")) {
  form.elements.text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !form.dataset.verdict) return;
    event.preventDefault();
    form.querySelector(`button[value="${form.dataset.verdict}"]`).click();
  });
}

panel?.querySelector("a.close").addEventListener("click", (event) => {
  event.preventDefault();
  close();
});

const target = location.hash ? document.getElementById(location.hash.slice(1)) : null;
if (target?.matches("article.finding")) {
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
}
