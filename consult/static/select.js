// @ts-check
/**
 * Choosing words of a clause, by mouse, touch or keyboard, and where they lie: in code points of its text, half open, as the server counts.
 */

/** @typedef {{start: number, end: number, exact: string}} Place */

/**
 * The text nodes of a clause, without what is only shown beside its text.
 * @param {Element} root
 */
function nodesOf(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  /** @type {Text[]} */
  const found = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement?.closest("[data-skip]")) found.push(/** @type {Text} */ (walker.currentNode));
  return found;
}

/** The canonical text of a clause. @param {Element} root */
export const textOf = (root) => nodesOf(root).map((node) => node.data).join("");

/** Count code points. @param {string} text */
export const points = (text) => [...text].length;

/** The words at a place. @param {string} text @param {number} start @param {number} end @returns {Place} */
export const placeAt = (text, start, end) => ({ start, end, exact: [...text].slice(start, end).join("") });

/**
 * The part of a range that lies in a clause, without blanks at its ends and without halves of characters; null for none.
 * @param {Element} root
 * @param {Range} range
 * @returns {Place | null}
 */
export function placeIn(root, range) {
  let text = "";
  let from = -1;
  let to = -1;
  for (const node of nodesOf(root)) {
    if (range.intersectsNode(node)) {
      if (from < 0) from = text.length + (node === range.startContainer ? range.startOffset : 0);
      to = text.length + (node === range.endContainer ? range.endOffset : node.length);
    }
    text += node.data;
  }
  // Characters as people see them; browsers without Segmenter cut between code points, and the server says when that is wrong.
  const characters = Intl.Segmenter ? new Intl.Segmenter().segment(text) : [];
  for (const { index, segment } of characters) {
    const end = index + segment.length;
    if (index < from && from < end) from = index;
    if (index < to && to < end) to = end;
  }
  const chosen = text.slice(from, to);
  const exact = chosen.trim();
  if (from < 0 || !exact) return null;
  const start = points(text.slice(0, from) + chosen.slice(0, chosen.indexOf(exact)));
  return { start, end: start + points(exact), exact };
}

/**
 * The range of a place, for showing it.
 * @param {Element} root
 * @param {{start: number, end: number}} place
 * @returns {Range}
 */
export function rangeOf(root, place) {
  const range = document.createRange();
  const text = textOf(root);
  let start = placeAt(text, 0, place.start).exact.length;
  let end = placeAt(text, 0, place.end).exact.length;
  for (const node of nodesOf(root)) {
    if (start >= 0 && start < node.length) range.setStart(node, start);
    if (end > 0 && end <= node.length) range.setEnd(node, end);
    start -= node.length;
    end -= node.length;
  }
  return range;
}

const AFTER_POINTER = 10; // ms from letting go to the bar
const AFTER_CHANGE = 120; // ms of quiet after the last change by keys or handles

/**
 * Show a bar behind the clause in which words are chosen; tell what is chosen when one of its buttons is pressed.
 * @param {HTMLElement} bar
 * @param {Iterable<Element>} texts the clauses that take comments, in order
 * @param {(words: string, isClipped: boolean) => void} shown
 * @param {(text: Element, place: Place, isClipped: boolean, what: string) => void} pressed
 */
export function watchSelection(bar, texts, shown, pressed) {
  /** @type {{text: Element, place: Place}[]} */
  let found = [];
  let timer = 0;
  let isDown = false;
  const settle = () => {
    const selection = getSelection();
    const range = selection?.rangeCount && !selection.isCollapsed && selection.getRangeAt(0);
    if (!range && bar.contains(document.activeElement)) return;
    found = [];
    for (const text of range ? texts : []) {
      const place = range && range.intersectsNode(text) && placeIn(text, range);
      if (place && found.length < 2) found.push({ text, place });
    }
    if (!found.length) return bar.remove();
    const [{ text, place }] = found;
    shown(place.exact, found.length > 1);
    const after = text.closest(".pair") || text;
    if (after.nextSibling !== bar) after.after(bar);
  };
  /** @param {number} wait */
  const settleIn = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(settle, wait);
  };
  /** @param {PointerEvent} event */
  const pointer = ({ type }) => {
    isDown = type === "pointerdown";
    if (!isDown) settleIn(AFTER_POINTER);
  };
  for (const type of /** @type {const} */ (["pointerdown", "pointerup", "pointercancel"])) document.addEventListener(type, pointer);
  document.addEventListener("selectionchange", () => isDown || settleIn(AFTER_CHANGE));
  bar.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
  bar.addEventListener("keydown", ({ key }) => key === "Escape" && bar.remove());
  bar.addEventListener("click", ({ target }) => {
    const button = /** @type {Element} */ (target).closest("button");
    const before = found;
    settle(); // what was chosen since the bar came counts as well
    if (!found.length) found = before;
    if (!button || !found.length) return;
    const [{ text, place }] = found;
    bar.remove();
    pressed(text, place, found.length > 1, button.value);
  });
}
