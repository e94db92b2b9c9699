// @ts-check
/**
 * What is shown while somebody writes and when it has arrived: the change of a wording, comments alike, the mark on the words.
 * Nothing of it is stored: the server finds it anew.
 */
import { rangeOf } from "./select.js";

/** @typedef {{kind: "=" | "-" | "+", text: string}} Op */

const ALIKE = 0.5; // likeness from which a comment is offered for agreement
const MOST = 1500; // words of each text that are compared one by one
const LONGEST = 8000; // letters of a text that are looked at for likeness
const WORD = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]\p{M}*|[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}'’-]*[\p{L}\p{N}\p{M}])?|\s+|./gsu;

/** Words, single characters of Chinese and Japanese, blanks, signs. @param {string} text @returns {string[]} */
const wordsOf = (text) => text.match(WORD) || [];

/**
 * What changes between two texts.
 * @param {string} old
 * @param {string} now
 * @returns {Op[]}
 */
export function changes(old, now) {
  const a = wordsOf(old);
  const b = wordsOf(now);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return folded([
    { kind: "=", text: a.slice(0, head).join("") },
    ...between(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    { kind: "=", text: a.slice(a.length - tail).join("") },
  ]);
}

/**
 * The longest common sequence of words, as operations of one word each.
 * @param {string[]} a
 * @param {string[]} b
 * @returns {Op[]}
 */
function between(a, b) {
  const [n, m] = [a.length, b.length];
  if (n > MOST || m > MOST) return [{ kind: "-", text: a.join("") }, { kind: "+", text: b.join("") }];
  const best = Array.from({ length: n + 1 }, () => new Uint16Array(m + 1));
  for (let i = n - 1; i >= 0; i--)
    for (let j = m - 1; j >= 0; j--) best[i][j] = a[i] === b[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
  /** @type {Op[]} */
  const ops = [];
  for (let i = 0, j = 0; i < n || j < m; )
    if (i < n && j < m && a[i] === b[j]) ops.push({ kind: "=", text: a[i++] }) && j++;
    else if (j >= m || (i < n && best[i + 1][j] >= best[i][j + 1])) ops.push({ kind: "-", text: a[i++] });
    else ops.push({ kind: "+", text: b[j++] });
  return ops;
}

/**
 * Neighbours of a kind joined, blanks between two changes made part of them, what goes before what comes.
 * @param {Op[]} ops
 * @returns {Op[]}
 */
function folded(ops) {
  /** @type {Op[]} */
  const out = [];
  let gone = "";
  let come = "";
  const filled = ops.filter((op) => op.text);
  [...filled, { kind: "=", text: "" }].forEach(({ kind, text }, at) => {
    const isBetween = kind === "=" && !text.trim() && (gone || come) && filled[at + 1] && filled[at + 1].kind !== "=";
    if (kind === "-" || isBetween) gone += text;
    if (kind === "+" || isBetween) come += text;
    if (kind !== "=" || isBetween) return;
    if (gone) out.push({ kind: "-", text: gone });
    if (come) out.push({ kind: "+", text: come });
    gone = come = "";
    if (text && out[out.length - 1]?.kind === "=") out[out.length - 1].text += text;
    else if (text) out.push({ kind, text });
  });
  return out;
}

/**
 * The changes to be told as sentences: what goes, what comes, the words before and behind.
 * @param {Op[]} ops
 */
const told = (ops) =>
  ops.flatMap((op, at) => {
    const isBoth = op.kind === "-" && ops[at + 1]?.kind === "+";
    if (op.kind === "=" || (op.kind === "+" && ops[at - 1]?.kind === "-")) return [];
    return [{
      old: op.kind === "-" ? op.text.trim() : "",
      new: isBoth ? ops[at + 1].text.trim() : op.kind === "+" ? op.text.trim() : "",
      after: wordsOf((ops[at - 1]?.text || "").trim()).slice(-7).join("").trim(),
      before: wordsOf((ops[at + (isBoth ? 2 : 1)]?.text || "").trim()).slice(0, 7).join("").trim(),
    }];
  });

/** Three letters at a time, two in Chinese; signs and blanks apart. @param {string} text */
export function grams(text) {
  const marks = [...text.slice(0, LONGEST).normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()];
  const size = /\p{sc=Han}/u.test(text) ? 2 : 3;
  return new Set(marks.slice(size - 1).map((_, at) => marks.slice(at, at + size).join("")));
}

/**
 * How much two texts share: 0 to 1; 0 when one is too short to tell.
 * @param {Set<string>} a
 * @param {Set<string>} b
 */
export function likeness(a, b) {
  const least = Math.min(a.size, b.size);
  if (least < 8) return 0;
  return (2 * [...a].filter((gram) => b.has(gram)).length) / (least + Math.min(Math.max(a.size, b.size), 2 * least));
}

/** @param {string} tag @param {string} text */
const element = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

/** Show a change as a redline. @param {Element} box @param {string} old @param {string} now @returns {Op[]} */
export function redline(box, old, now) {
  const ops = changes(old, now);
  box.replaceChildren(...ops.map(({ kind, text }) => element({ "-": "del", "+": "ins", "=": "span" }[kind], text)));
  return ops;
}

/**
 * Show what follows from what is typed in a form: the change as a redline and in words, and comments of the clause that are alike.
 * @param {HTMLFormElement} form
 * @param {string} old the words that the suggestion would replace
 * @param {Element | null | undefined} clause
 * @param {(name: string, values: Record<string, string>) => string} say
 */
export function preview(form, old, clause, say) {
  /** @param {string} what */
  const one = (what) => /** @type {HTMLElement} */ (form.querySelector(what));
  if (!met.has(form)) begin(form, !!one(".kept").textContent);
  const isSuggesting = !one(".suggesting").hidden;
  const wording = isSuggesting ? form.suggestion.value : "";
  if (isSuggesting) {
    const found = told(redline(one(".redline"), old, wording)).slice(0, 6);
    one(".change ul").replaceChildren(...found.map((change) => element("li", say(nameOf(change), change))));
  }
  const typed = grams(`${form.words.value} ${wording}`);
  const cards = [...(clause?.querySelectorAll(".k[id^=k]:not([id^=e-] *)") || [])].filter((card) => likeness(typed, gramsOf(card)) >= ALIKE);
  if (one(".alike").hidden && !cards.length) return;
  one(".alike").hidden = !cards.length;
  one(".alike ul").replaceChildren(...cards.slice(0, 3).map((card) => offered(card, say)));
}

/** @param {{old: string, new: string, after: string, before: string}} change */
const nameOf = (change) =>
  change.old ? (change.new ? "replace" : "delete") : change.after ? "insert" : change.before ? "insertBefore" : "insertAll";

/** What a comment says, without its heading and what it takes out. @param {Element} card */
const said = (card) => [...card.querySelectorAll(":scope > [lang]:not(.redline), :scope > .redline ins")].map((each) => each.textContent).join(" ");

/** Forms that have begun. @type {WeakSet<HTMLFormElement>} */
const met = new WeakSet();
/**
 * Choose what was chosen the last time, unless the form holds a draft; remember what is chosen this time.
 * @param {HTMLFormElement} form
 * @param {boolean} isDraft
 */
function begin(form, isDraft) {
  met.add(form);
  const { account = "" } = /** @type {HTMLElement} */ (document.getElementById("reader")).dataset;
  /** @param {(select: HTMLSelectElement, key: string) => void} work */
  const each = (work) => {
    try {
      for (const name of ["kind", "behalf"]) if (form[name]) work(form[name], `${name} ${account}`);
    } catch {} // a browser that keeps nothing
  };
  form.addEventListener("submit", () => each((select, key) => (localStorage[key] = select.value)));
  if (!isDraft)
    each((select, key) => {
      const usual = [...select.options].find(({ value }) => value === localStorage[key]);
      if (usual) usual.selected = true;
    });
}

/** What each comment says, as grams: found once. @type {WeakMap<Element, Set<string>>} */
const known = new WeakMap();
/** @param {Element} card */
function gramsOf(card) {
  const found = known.get(card) || grams(said(card));
  known.set(card, found);
  return found;
}

/** @param {Element} card @param {(name: string, values: Record<string, string>) => string} say */
function offered(card, say) {
  const item = element("li", "");
  item.append(element("q", said(card).trim().slice(0, 160)), " ");
  if (card.querySelector("[name=agree][value=yes]"))
    item.append(Object.assign(element("button", say("agree", { n: card.id.slice(1) })), { type: "button", className: "link", value: card.id }));
  return item;
}

/** Mark the words of a comment that has arrived. @param {Element} text @param {string} place @param {number} number */
export function mark(text, place, number) {
  const [start, end] = place.split("-").map(Number);
  const range = rangeOf(text, { start, end });
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  /** @type {Text[]} */
  const nodes = [];
  while (walker.nextNode()) if (range.intersectsNode(walker.currentNode)) nodes.push(/** @type {Text} */ (walker.currentNode));
  const { startContainer, startOffset, endContainer, endOffset } = range;
  for (let node of nodes) {
    if (node === endContainer) node.splitText(endOffset);
    if (node === startContainer) node = node.splitText(startOffset);
    if (!node.data.trim()) continue;
    const around = Object.assign(element("mark", ""), { className: "m1" });
    around.setAttribute("aria-details", `k${number}`);
    node.replaceWith(around);
    around.append(node);
  }
}
