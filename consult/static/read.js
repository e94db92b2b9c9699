// @ts-check
/**
 * The reader: write beside the words that are meant, send when the line allows. Everything it does can be done without it.
 * Its words come from the page's <template id="reader">; its state stands in data attributes of <html>.
 */
import { all, channel, drop, flush, isKept, keep, uuid } from "./outbox.js";
import { placeAt, points, rangeOf, textOf, watchSelection } from "./select.js";

/** @typedef {import("./select.js").Place} Place */
/** @typedef {import("./outbox.js").Kept} Kept */
/** @typedef {import("./outbox.js").Fields} Fields */
/** @typedef {{form: HTMLFormElement, link: HTMLAnchorElement, text: HTMLElement | null, id: string, label: string, place: Place | null, timer: number}} Open */

const shell = /** @type {HTMLTemplateElement} */ (document.getElementById("reader"));
const words = shell.dataset;
const account = words.account || "";
const state = document.documentElement.dataset;
const page = location.pathname;
/** The forms that are open, by the address of their place. @type {Map<string, Open>} */
const forms = new Map();
/** The clauses' texts as they came: a browser's translation changes what is on the page. @type {Map<Element | null | undefined, string>} */
const official = new Map();

/** @param {string} name @param {Record<string, string | number>} [values] */
const say = (name, values = {}) => (words[name] || "").replace(/\{(\w+)\}/g, (_, key) => String(values[key]));

/** @template {HTMLElement} T @param {ParentNode} from @param {string} what @returns {T} */
const one = (from, what) => /** @type {T} */ (from.querySelector(what));

/** @param {string} name */
const part = (name) => /** @type {HTMLElement} */ (one(shell.content, `.${name}`).cloneNode(true));

/** @param {string} tag @param {string} text */
const element = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

/** @param {string} text */
function announce(text) {
  const line = one(document, "#status [role=status]");
  if (line.textContent !== text) line.textContent = text;
}

const QUIET = 200; // ms without a key before what was typed is looked at and kept: in between, keys are all there is to do
/** The link that leads to the form of a place without scripts. @param {string} search @returns {HTMLAnchorElement | undefined} */
const doorOf = (search) => [...document.querySelectorAll(/** @type {"a"} */ ('a[href*="/comments/new?"]'))].find((link) => link.search === search);
/** @param {Element | null | undefined} inside @returns {HTMLElement | null | undefined} */
const textBeside = (inside) => inside?.closest(".clause")?.querySelector(".text");

/** What is shown beside what is typed: asked for when it is needed, done without when it cannot be had. */
const showing = () => import("./showing.js").catch(() => null);
/** What keeps pages for when the line is down: not on a first visit, unless something is written. */
const pages = () => import("./pages.js").then(({ keepPage }) => keepPage(words, say)).catch(() => {});

/* ---- the form ---- */

/**
 * Open the form of a place, with the draft that was kept of it, or go to it when it is open already.
 * @param {HTMLAnchorElement} link
 * @param {{place?: Place, isClipped?: boolean, what?: string, isQuiet?: boolean}} [given]
 */
async function compose(link, { place, isClipped, what, isQuiet } = {}) {
  const id = `${account} ${link.pathname}${link.search}`;
  const draft = forms.has(id) ? null : (await all(account)).find((kept) => kept.id === id);
  const open = forms.get(id) || opened(link, id);
  if (draft) restore(open, draft.fields);
  if (place) point(open, place, !!isClipped);
  if (what === "suggest") suggest(open, true);
  follow(open);
  if (isQuiet) return;
  const { form } = open;
  const first = what === "suggest" ? "suggestion" : open.place || !one(form, "[value=s1]") ? "words" : "where";
  one(form, `[name=${first}]`).focus();
}

/** @param {HTMLAnchorElement} link @param {string} id @returns {Open} */
function opened(link, id) {
  const form = /** @type {HTMLFormElement} */ (part("compose"));
  const text = textBeside(link) || null;
  const label = (link.textContent || "").trim();
  /** @type {Open} */
  const open = { form, link, text, id, label, place: null, timer: 0 };
  forms.set(id, open);
  form.setAttribute("aria-label", label);
  one(form, "h3").textContent = label;
  if (text) {
    form.suggestion.lang = text.lang || document.documentElement.lang;
    askWhere(open);
  } else for (const each of form.querySelectorAll(".where, [value=suggest]")) each.remove();
  (text?.closest(".pair") || text || /** @type {Element} */ (link.closest(".row"))).after(form);
  form.addEventListener("input", () => {
    clearTimeout(open.timer);
    open.timer = setTimeout(() => {
      follow(open);
      save(open);
    }, QUIET);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(open);
  });
  form.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && close(open));
  form.addEventListener("click", ({ target }) => {
    const { value, type } = /** @type {Element} */ (target).closest("button") || { value: "", type: "" };
    if (value === "suggest") suggest(open, one(form, ".suggesting").hidden);
    else if (value === "discard") discard(open);
    else if (value === "close") close(open);
    else if (type === "button") agree(document.getElementById(value));
  });
  return open;
}

/** Offer the sentences of the clause; the page says where they begin and end. @param {Open} open */
function askWhere({ form, text }) {
  const whole = one(form, ".where label");
  sentences(text).forEach((place, at) => {
    const choice = /** @type {HTMLElement} */ (whole.cloneNode(true));
    Object.assign(one(choice, "input"), { value: `s${at}`, checked: false });
    Object.assign(one(choice, "span"), { textContent: place.exact, lang: form.suggestion.lang });
    one(form, ".exact").before(choice);
  });
}

/** @param {HTMLElement | null} text */
const sentences = (text) =>
  (text?.dataset.s || "").split(" ").filter(Boolean).map((span) => {
    const [start, end] = span.split("-").map(Number);
    return placeAt(official.get(/** @type {Element} */ (text)) || "", start, end);
  });

/** Aim a form at chosen words; at the whole clause when the words on the page are not those of the text. @param {Open} open @param {Place} place @param {boolean} isClipped */
function point(open, place, isClipped) {
  const { form, text } = open;
  if (!text) return;
  const before = aimed(open);
  const isAltered = textOf(text) !== official.get(text);
  open.place = isAltered ? null : place;
  if (isAltered && !form.words.value) form.words.value = say("quote", { words: place.exact });
  Object.assign(one(form, ".where"), { hidden: !isAltered, disabled: !isAltered });
  Object.assign(one(form, ".quoted"), { hidden: isAltered, textContent: place.exact, lang: form.suggestion.lang });
  one(form, ".note").textContent = isAltered ? say("altered") : isClipped ? say("clipped") : "";
  if (form.suggestion.value === before) form.suggestion.value = aimed(open);
}

/** The place that a form is about: words, a sentence, words typed; null for the whole clause. @param {Open} open @returns {Place | null | undefined} */
function placeOf({ form, text, place }) {
  if (place || !text) return place;
  const clause = official.get(text) || "";
  const exact = form.exact.value.trim();
  const at = clause.indexOf(exact);
  const start = points(clause.slice(0, Math.max(at, 0)));
  if (exact) return at >= 0 && at === clause.lastIndexOf(exact) ? { start, end: start + points(exact), exact } : null;
  return sentences(text)[Number(form.where.value.slice(1))];
}

/** The words that a form is about. @param {Open} open */
const aimed = (open) => placeOf(open)?.exact || (open.text && official.get(open.text)) || "";

/** @param {Open} open @param {boolean} isOn */
function suggest(open, isOn) {
  const { form } = open;
  one(form, ".suggesting").hidden = !isOn;
  one(form, "[value=suggest]").setAttribute("aria-expanded", String(isOn));
  if (!isOn) return;
  form.suggestion.value ||= aimed(open);
  form.suggestion.focus();
  follow(open);
}

/** Whether a form suggests a wording. @param {HTMLFormElement} form */
const suggests = (form) => !one(form, ".suggesting").hidden;

/** Show what follows from what is typed: the words meant, the change, comments alike. @param {Open} open */
async function follow(open) {
  glow();
  const { form, text } = open;
  (await showing())?.preview(form, aimed(open), text?.closest(".clause"), say);
}

/** Show which words are meant, without touching them. */
function glow() {
  if (!window.Highlight) return;
  const ranges = [...forms.values()].flatMap((open) => {
    const place = placeOf(open);
    return place && open.text ? rangeOf(open.text, place) : [];
  });
  CSS.highlights.set("chosen", new Highlight(...ranges));
}

/* ---- drafts ---- */

/** Keep what is typed on the device. @param {Open} open */
async function save(open) {
  const { form, id, link, label } = open;
  clearTimeout(open.timer);
  if (forms.get(id) !== open) return;
  const isEmpty = !form.words.value.trim() && (!suggests(form) || form.suggestion.value === aimed(open));
  const fields = { ...typed(form), suggesting: suggests(form) ? "yes" : "", place: JSON.stringify(open.place) };
  await (isEmpty ? drop(id) : keep(entry(open, { id, state: "draft", fields })));
  one(form, ".kept").textContent = isEmpty ? "" : say(isKept ? "draft" : "unkept");
  if (!isEmpty && !state.kept) {
    state.kept = "1";
    navigator.storage?.persist?.();
    pages();
  }
  count();
}

/** @param {HTMLFormElement} form @returns {Fields} */
const typed = (form) => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));

/** @param {Partial<Open>} open @param {Partial<Kept>} more @returns {Kept} */
const entry = ({ link, label }, more) => ({
  id: uuid(), state: "waiting", account, url: link?.pathname || "", page, label: label || "", search: link?.search || "", fields: {},
  madeAt: new Date().toISOString(), message: "", tries: 0, next: 0, ...more,
});

/** @param {Open} open @param {Fields} fields */
function restore(open, fields) {
  const { form } = open;
  const place = JSON.parse(fields.place);
  if (place) point(open, place, false);
  for (const [name, value] of Object.entries(fields)) if (form[name]) form[name].value = value;
  one(form, ".suggesting").hidden = !fields.suggesting;
  one(form, ".kept").textContent = say("draft");
}

/** @param {Open} open */
function remove({ form, id }) {
  forms.delete(id);
  form.remove();
  glow();
}

/** @param {Open} open */
async function close(open) {
  await save(open);
  announce(one(open.form, ".kept").textContent || "");
  remove(open);
  open.link.focus();
}

/** @param {Open} open */
function discard(open) {
  open.form.words.value = "";
  one(open.form, ".suggesting").hidden = true;
  close(open);
}

/* ---- sending ---- */

/** What the server takes of a form. @param {Open} open @returns {Fields} */
function fieldsOf(open) {
  const { form, link, text } = open;
  const { kind, words_language, behalf, exact = "", where = "" } = typed(form);
  const place = placeOf(open);
  const wording = form.suggestion.value.trim();
  return {
    ...Object.fromEntries(new URLSearchParams(link.search)), kind, words_language, words: form.words.value,
    ...(behalf && { behalf }),
    ...(!open.place && /^s/.test(where) && !exact ? { where } : place ? { where: "exact", exact: place.exact, place: `${place.start}-${place.end}` } : exact.trim() && { where: "exact", exact: exact.trim() }),
    ...(text && suggests(form) && wording !== aimed(open).trim() && (wording ? { suggestion: wording } : { remove: "yes" })),
  };
}

/** Why a form cannot be sent as it stands: a field and a reason. @param {Open} open @param {Fields} fields */
function faultOf({ text }, fields) {
  if (!fields.words.trim() && !fields.suggestion && !fields.remove) return ["words", "empty"];
  if (points(fields.words) > 8000) return ["words", "long"];
  if (text && fields.exact && !official.get(text)?.includes(fields.exact)) return ["exact", "gone"];
  return null;
}

/** @param {Open} open */
async function send(open) {
  const { form, id } = open;
  const fields = fieldsOf(open);
  const fault = faultOf(open, fields);
  one(form, ".fault").textContent = fault ? say(fault[1]) : "";
  if (fault) return one(form, `[name=${fault[0]}]`).focus();
  clearTimeout(open.timer);
  const made = entry(open, { fields });
  try {
    await keep(made, id);
  } catch (refusal) {
    if (/** @type {Error} */ (refusal).name === "QuotaExceededError") return (one(form, ".fault").textContent = say("full")); // the words stay in the form
  }
  remove(open);
  one(put(made), ".meta").focus();
  dispatch();
}

/** Say that something is on the device, and try to send it. */
function dispatch() {
  announce(say(isKept ? "saved" : "unkept"));
  count();
  navigator.serviceWorker?.getRegistration().then((worker) => /** @type {any} */ (worker)?.sync?.register("outbox")).catch(() => {}); // a further chance, no more
  flush(changed);
}

/** Show something unsent in its row, in the state it is in. @param {Kept} kept */
function put(kept) {
  const { id, fields, search, label } = kept;
  const card = part("unsent");
  const old = document.getElementById(`u${id}`);
  card.id = `u${id}`;
  card.setAttribute("aria-label", label);
  one(card, ".tag").textContent = say(isKept ? kept.state : "unkept");
  one(card, ".reason").textContent = kept.message;
  one(card, ".said").textContent = fields.words;
  const link = doorOf(search);
  const quote = one(card, "blockquote");
  quote.textContent = fields.exact || "";
  if (fields.suggestion || fields.remove) showing().then((show) => show?.redline(quote, fields.exact || official.get(textBeside(link)) || "", fields.suggestion || ""));
  for (const button of card.querySelectorAll("[data-for]")) /** @type {HTMLElement} */ (button).hidden = !(/** @type {HTMLElement} */ (button).dataset.for?.includes(kept.state));
  card.addEventListener("click", ({ target }) => press(kept, /** @type {Element} */ (target).closest("button")?.value));
  if (old) swap(old, card, ".meta");
  else (link?.closest(".side") || one(document, ".reader > div")).append(card);
  return card;
}

/** Put one card in the place of another, with the focus if it had it. @param {Element} old @param {Element} card @param {string} what */
function swap(old, card, what) {
  const hadFocus = old.contains(document.activeElement);
  old.replaceWith(card);
  if (hadFocus) one(card, what)?.focus();
}

/** @param {Kept} kept @param {string} [what] */
async function press(kept, what) {
  if (what === "claim") await keep(Object.assign(kept, { account, state: "waiting" }));
  if (what === "send" || what === "claim") await flush(changed, kept.id);
  if (what === "open") {
    await keep({ ...kept, opened: true });
    openForm(kept);
  }
  if (what === "delete") {
    await drop(kept.id);
    document.getElementById(`u${kept.id}`)?.remove();
    count();
  }
}

/** Show what was refused in the server's own form, with its reasons and every word. @param {Kept} kept */
function openForm({ id, url, fields }) {
  const form = Object.assign(document.createElement("form"), { method: "post", action: url, hidden: true });
  const token = /** @type {HTMLInputElement | null} */ (document.querySelector("[name=csrf_token]"));
  for (const [name, value] of Object.entries({ ...fields, form_key: id, csrf_token: token?.value || "" }))
    form.append(Object.assign(document.createElement("textarea"), { name, value }));
  document.body.append(form);
  form.submit();
}

/** What became of something that was sent, here or in another tab. @type {import("./outbox.js").Changed} */
function changed(kept, receipt) {
  const { id, search, fields, account: whose } = kept;
  count();
  if (whose && whose !== account) return;
  if (!receipt) {
    if (kept.page === page && search) put(kept);
    if (kept.state !== "waiting") announce(say(kept.state));
    return;
  }
  const { html, number } = receipt;
  const old = document.getElementById(search ? `u${id}` : `k${number}`);
  const card = html && new DOMParser().parseFromString(html, "text/html").querySelector(".k");
  if (old && card) swap(old, card, search ? "a" : "button");
  else if (search) old?.remove();
  const text = textBeside(doorOf(search));
  if (card && fields.place && text && textOf(text) === official.get(text)) showing().then((show) => show?.mark(text, fields.place, number));
  announce(say(search ? (number ? "received" : "shared") : "agreed", { n: number }));
  pages();
}

/** @param {Element | null} card */
async function agree(card) {
  const form = card && /** @type {HTMLFormElement} */ (one(card, 'form[action$="/agree"]'));
  const button = form && /** @type {HTMLButtonElement} */ (one(form, "button"));
  if (!form || !button) return;
  const label = (button.textContent || "").replace(/\s+/g, " ").trim();
  await keep(entry({ label }, { url: new URL(form.action).pathname, fields: { agree: button.value, back: page } }));
  dispatch();
}

/** Say how much waits on the device. */
async function count() {
  const kept = await all(account);
  const waiting = kept.filter((each) => each.state !== "draft").length;
  Object.assign(state, { out: waiting, drafts: kept.length - waiting, store: isKept ? "device" : "memory" });
  const link = one(document, "#status a");
  link.hidden = !waiting;
  link.textContent = say("unsent", { n: waiting });
}

/* ---- comments and their words ---- */

let lit = "";
/** Let a comment and its words light each other. @param {Event} event */
function light({ target }) {
  const near = /** @type {Element} */ (target);
  const ids = near.closest(".k")?.id || near.closest("mark")?.getAttribute("aria-details") || "";
  if (ids === lit) return;
  lit = ids;
  for (const each of document.querySelectorAll(".lit")) each.classList.remove("lit");
  for (const id of ids.match(/\bk\d+/g) || []) for (const each of document.querySelectorAll(`#${id}, mark[aria-details~="${id}"]`)) each.classList.add("lit");
}

/** Go to a comment, also when it is folded away. @param {string} id */
function show(id) {
  const card = document.getElementById(id);
  for (let fold = card?.closest("details"); fold; fold = fold.parentElement?.closest("details")) fold.open = true;
  card?.scrollIntoView({ block: "nearest" });
  if (card) one(card, "a")?.focus({ preventScroll: true });
}

/* ---- at the start ---- */

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const link = target.closest("a");
  if (link?.matches('[href*="/comments/new?"]') && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    compose(link);
  } else if (link?.hreflang && link.closest(".top") && scrollY > 90) {
    const inView = [...document.querySelectorAll(".clause")].find((clause) => clause.getBoundingClientRect().bottom > 90);
    link.hash = inView?.id || "";
  }
  const details = target.closest("mark")?.getAttribute("aria-details");
  if (details && getSelection()?.isCollapsed) show(details.split(" ")[0]);
});
document.addEventListener("submit", (event) => {
  const form = /** @type {Element} */ (event.target);
  if (!form.matches('.side [action$="/agree"]')) return;
  event.preventDefault();
  agree(form.closest(".k"));
});
document.addEventListener("pointerover", light);
document.addEventListener("focusin", light);

/** Tell the deadline by the reader's own clock, in the line that is left free for it. */
function tellTime() {
  const line = /** @type {HTMLElement | null} */ (document.querySelector("[data-at]"));
  if (!line) return;
  const { at = "", say: days = "" } = line.dataset;
  const when = new Date(at);
  const [day, time] = new Date(when.getTime() - when.getTimezoneOffset() * 6e4).toISOString().split("T");
  line.textContent = days.split("|")[at < day ? 2 : at > `${day}~` ? 0 : 1].replace("{time}", time.slice(0, 5));
}

async function start() {
  tellTime();
  const texts = [...document.querySelectorAll(".clause .text")];
  for (const text of texts) official.set(text, textOf(text));
  const bar = one(shell.content, ".bar") ? part("bar") : null; // none when the round is closed
  if (bar) watchSelection(
    bar,
    texts.filter((text) => text.closest(".clause")?.querySelector('[href*="/comments/new?"]')),
    (exact, isClipped) => {
      one(bar, ".hint").textContent = isClipped ? say("clipped") : "";
      bar.setAttribute("aria-label", say("chosen", { words: exact.slice(0, 80) }));
    },
    (text, place, isClipped, what) => compose(one(/** @type {Element} */ (text.closest(".clause")), '[href*="/comments/new?"]'), { place, isClipped, what }),
  );
  for (const kept of await all(account)) {
    const link = kept.page === page && kept.search && doorOf(kept.search);
    if (link && kept.state === "draft") await compose(link, { isQuiet: true });
    else if (kept.page === page && kept.search) put(kept);
  }
  await count();
  if (/^#k\d/.test(location.hash)) show(location.hash.slice(1));
  channel?.addEventListener("message", ({ data }) => changed(data[0], data[1]));
  const again = () => flush(changed);
  addEventListener("online", () => flush(changed, "all"));
  document.addEventListener("visibilitychange", () => (document.hidden ? forms.forEach(save) : again()));
  addEventListener("beforeunload", (event) => isKept || state.out + "" + state.drafts === "00" || event.preventDefault());
  setInterval(again, 60_000);
  state.ready = "1";
  again();
  try {
    if (localStorage.seen) pages();
    localStorage.seen = "1";
  } catch {} // a browser that keeps nothing
}
start();
