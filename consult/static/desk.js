// @ts-check
/**
 * The desk: keys for the list, deciding without leaving it, responses kept on the device, who is on which comment.
 * Everything it does can be done without it. Its words come from the page's <template id="hand">.
 */
import { all, drop, keep } from "./outbox.js";

const OUTCOMES = /** @type {Record<string, string>} */ ({ a: "accepted", p: "in_part", n: "not_accepted", o: "out_of_scope" });
const STAY = 120_000; // ms between two signs of being here; the server counts five minutes

const list = document.getElementById("rows");
const template = /** @type {HTMLTemplateElement | null} */ (document.getElementById("hand"));
const notes = document.getElementById("notes");
const words = template?.dataset ?? {};
const account = words.account || notes?.dataset.account || "";

/** @param {string} name @param {Record<string, string | number>} [values] */
const phrase = (name, values = {}) =>
  Object.entries(values).reduce((said, [key, value]) => said.replace(`{${key}}`, String(value)), words[name] || "");
/** @param {string} said */
const say = (said) => {
  const place = document.getElementById("said");
  if (place) place.textContent = said;
};
/** The name under which the response to a comment is kept; the same in every language. @param {string} address */
const nameOf = (address) => `desk ${account} ${new URL(address, location.href).pathname.replace(/^\/[^/]+/, "")}`;
/** @template {HTMLElement} T @param {ParentNode} from @param {string} what */
const one = (from, what) => /** @type {T | null} */ (from.querySelector(what));

/**
 * Keep what is typed in a response until the server has it.
 * @param {HTMLFormElement} form
 * @param {string} address of the comment on the desk
 */
async function keepResponse(form, address) {
  const box = /** @type {HTMLTextAreaElement | null} */ (one(form, "textarea[name=response]"));
  if (!box) return;
  const id = nameOf(address);
  const number = address.match(/(\d+)(?:[?#]|$)/)?.[1] || "";
  const before = (await all(account)).find((entry) => entry.id === id);
  if (before && !box.closest(".box.error") && !form.querySelector(".fault") && before.fields.words !== box.value) {
    box.value = before.fields.words || "";
    say(words.kept || "");
  }
  let timer = 0;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (!box.isConnected) return;
      const label = phrase("response", { n: number }) || document.title;
      const fields = { words: box.value };
      const rest = { state: "draft", account, url: form.action, page: address, label, search: "", message: "", tries: 0, next: 0 };
      keep({ id, fields, madeAt: new Date().toISOString(), ...rest }).catch(() => {});
    }, 300);
  });
}

/**
 * Let the others see who is on a comment, for as long as the page is looked at.
 * @param {string} address
 * @param {string} token
 * @returns {() => void} what ends it
 */
function stay(address, token) {
  /** @param {boolean} left */
  const body = (left) => new URLSearchParams({ csrf_token: token, ...(left && { left: "1" }) });
  const tell = () => {
    if (document.visibilityState === "visible") fetch(address, { method: "POST", body: body(false), redirect: "manual", keepalive: true }).catch(() => {});
  };
  const leave = () => navigator.sendBeacon(address, body(true));
  const timer = setInterval(tell, STAY);
  addEventListener("pagehide", leave);
  tell();
  return () => {
    clearInterval(timer);
    removeEventListener("pagehide", leave);
    leave();
  };
}

/** Ask for a page; null when the line is down. @param {string} address @param {RequestInit} [options] */
async function ask(address, options) {
  try {
    const answer = await fetch(address, { cache: "no-store", headers: { Accept: "text/html" }, ...options });
    return { answer, page: new DOMParser().parseFromString(answer.type === "opaqueredirect" ? "" : await answer.text(), "text/html") };
  } catch {
    say(words.line || "");
    return null;
  }
}

/** The form that is open in a row, and what ends being on its comment. @type {{box: HTMLElement, end: () => void} | null} */
let opened = null;
/** The row in hand. @type {HTMLElement | null} */
let row = null;
const hand = template ? one(/** @type {DocumentFragment} */ (template.content.cloneNode(true)), ".hand") : null;

const rows = () => /** @type {HTMLElement[]} */ ([...(list?.querySelectorAll("li[id^=k]") ?? [])]);
/** @param {HTMLElement} item */
const link = (item) => /** @type {HTMLAnchorElement} */ (item.querySelector("h3 a"));
/** @param {HTMLElement} item */
const numberOf = (item) => item.id.slice(1);
/** The address of something of a row's comment. @param {HTMLElement} item @param {string} part */
const partOf = (item, part) => link(item).pathname + part + link(item).search;

/** The form of a comment's page that does something. @param {HTMLElement} item @param {string} part */
const doing = (item, part) => `form[action*="/${numberOf(item)}/${part}"]`;

/** @param {HTMLElement | undefined} item */
function take(item) {
  if (!item || !hand || item === row) return;
  row = item;
  const use = /** @type {HTMLButtonElement | null} */ (one(hand, "[value=u]"));
  if (use) use.hidden = !("suggests" in item.dataset);
  item.querySelector(".line > div")?.append(hand);
}

/** @param {HTMLElement | undefined} item */
function go(item) {
  if (!item) return;
  take(item);
  link(item).focus();
  item.scrollIntoView({ block: "nearest" });
}

function close() {
  opened?.end();
  opened?.box.remove();
  opened = null;
}

/**
 * Put a form of the comment's own page into its row, with what that page says about it.
 * @param {HTMLElement} item
 * @param {Document} page
 * @param {string} what
 */
async function place(item, page, what) {
  const form = /** @type {HTMLFormElement | null} */ (one(page, what));
  if (!form) {
    const why = (what.includes("apply") && one(page, "#why-not")) || one(page, "p.state");
    say(why?.textContent?.trim() || words.nothing || "");
    return null;
  }
  close();
  const box = Object.assign(document.createElement("div"), { className: "answering" });
  const fault = one(page, "#errors");
  const said = ["#notes > .box.warn", "[aria-labelledby=comment-title]", "[aria-labelledby=clause-title]", "[aria-labelledby=there-title]", fault && "[aria-labelledby=history-title]"];
  const beside = document.createElement("div");
  beside.append(...said.flatMap((part) => (part ? [...page.querySelectorAll(part)] : [])).map((part) => document.importNode(part, true)));
  for (const name of ["id", "aria-labelledby"]) beside.querySelectorAll(`[${name}]`).forEach((part) => part.removeAttribute(name));
  box.append(beside);
  const mine = /** @type {HTMLFormElement} */ (document.importNode(form, true));
  if (fault) mine.prepend(document.importNode(fault, true));
  box.append(mine);
  item.querySelector(".line > div")?.append(box);
  const token = /** @type {HTMLInputElement | null} */ (one(mine, "[name=csrf_token]"))?.value || "";
  opened = { box, end: stay(partOf(item, "/open"), token) };
  mine.addEventListener("submit", (event) => {
    event.preventDefault();
    send(item, mine, what, event.submitter);
  });
  await keepResponse(mine, link(item).href);
  const field = one(mine, "textarea") ?? one(mine, "button");
  field?.focus({ preventScroll: true });
  if (field instanceof HTMLTextAreaElement) field.setSelectionRange(field.value.length, field.value.length);
  item.scrollIntoView({ block: "start" });
  return mine;
}

/** @param {HTMLElement} item @param {string} what @param {string} [start] */
async function open(item, what, start) {
  const address = new URL(link(item).href);
  if (start) address.searchParams.set("start", start);
  const found = await ask(address.href);
  return found && (await place(item, found.page, what));
}

/**
 * Send a form of a row; then put the row as it is now in its place, or the form with what is wrong.
 * @param {HTMLElement} item
 * @param {HTMLFormElement} form
 * @param {string} what
 * @param {HTMLElement | null} submitter
 */
async function send(item, form, what, submitter) {
  if (form.ariaBusy) return;
  form.ariaBusy = "true";
  const data = new FormData(form, submitter);
  const found = await ask(form.action, { method: "POST", redirect: "manual", body: new URLSearchParams(/** @type {any} */ (data)) });
  form.ariaBusy = null;
  if (!found) return;
  if (found.answer.type === "opaqueredirect") {
    await drop(nameOf(link(item).href));
    close();
    await renew(item, what);
  } else if (one(found.page, what)) {
    await place(item, found.page, what);
    say(words.refused || "");
  } else say(found.answer.status < 500 ? one(found.page, "main p")?.textContent || words.refused || "" : words.line || "");
}

/** @param {HTMLElement} item @param {string} what */
async function renew(item, what) {
  const number = numberOf(item);
  const found = await ask(partOf(item, "/row"));
  const fresh = found && one(found.page, "li[id^=k]");
  if (!fresh) return;
  const line = one(found.page, "#summary");
  if (line) document.getElementById("summary")?.replaceWith(document.importNode(line, true));
  const now = /** @type {HTMLElement} */ (document.importNode(fresh, true));
  item.replaceWith(now);
  row = null;
  if (what !== "form#decide") {
    go(now);
    return say(phrase(what.includes("apply") ? "applied" : "reopened", { n: number }));
  }
  const following = rows().slice(rows().indexOf(now) + 1).find((other) => "undecided" in other.dataset);
  go(following ?? now);
  say(following ? phrase("decided", { n: number, next: numberOf(following) }) : phrase("last", { n: number }));
}

/** Do what a key, or its button, stands for. @param {string} key @param {HTMLElement} item */
async function press(key, item) {
  const at = rows().indexOf(item);
  if (key in OUTCOMES) await open(item, "form#decide", OUTCOMES[key]);
  else if (key === "r") await open(item, "form#decide");
  else if (key === "j") go(rows()[at + 1]);
  else if (key === "k") go(rows()[at - 1]);
  else if (key === "u") {
    const form = await open(item, doing(item, "apply"));
    if (form && !form.querySelector("textarea")) form.requestSubmit();
  } else if (key === "g") {
    if (item.dataset.group) location.assign(item.dataset.group);
    else say(words.nothing || "");
  } else if (key === "s") {
    const tick = /** @type {HTMLInputElement | null} */ (one(item, "input[type=checkbox]"));
    if (tick) tick.checked = true;
    document.getElementById("f-editor")?.focus();
  } else if (key === "z") {
    const button = /** @type {HTMLButtonElement | null} */ (one(item, "[data-key=z]") ?? one(document, ".box.good [data-key=z]"));
    if (button) button.click();
    else await open(item, doing(item, "reopen"));
  } else if (key === "/") {
    const field = /** @type {HTMLInputElement} */ (document.getElementById("f-q"));
    field.focus();
    field.select();
  }
  else if (key === "?") {
    const keys = /** @type {HTMLDetailsElement} */ (document.getElementById("keys"));
    keys.open = true;
    one(keys, "summary")?.focus();
  }
}

/** @param {EventTarget | null} target */
const rowOf = (target) => /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest("#rows li[id^=k]"));

if (list && hand) {
  list.addEventListener("focusin", ({ target }) => take(rowOf(target) ?? undefined));
  hand.addEventListener("click", ({ target }) => {
    const key = /** @type {HTMLButtonElement | null} */ (/** @type {Element} */ (target).closest("button"))?.value;
    if (key && row) press(key, row);
  });
  list.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    const item = rowOf(target);
    const answering = target.closest(".answering");
    if (!item) return;
    if (answering && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      target.closest("form")?.requestSubmit();
    } else if (answering && event.key === "Escape") {
      close();
      go(item);
    } else if (!answering && words.keys !== "off" && !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1) {
      const key = event.key.toLowerCase();
      if (!one(hand, `[value="${CSS.escape(key)}"]`)) return;
      event.preventDefault();
      press(key, item);
    }
  });
  /** @type {HTMLElement} */ (document.getElementById("keys")).hidden = false;
  const meant = /^#k\d+$/.test(location.hash) ? rows().find((item) => `#${item.id}` === location.hash) : undefined;
  take(meant ?? rows()[0]);
  // The browser itself goes to the row of the address when the page has loaded, and lets the focus go.
  if (meant && document.readyState !== "complete") await new Promise((resolve) => addEventListener("load", () => setTimeout(resolve)));
  go(meant);
}

const done = new URLSearchParams(location.search).get("done");
if (done) await drop(nameOf(location.pathname.replace(/(\/decisions\/).*$/, `$1${done}`)));
const decide = /** @type {HTMLFormElement | null} */ (document.getElementById("decide"));
if (notes && decide) await keepResponse(decide, new URL(decide.action).pathname.replace(/\/decide$/, ""));
const token = /** @type {HTMLInputElement | null} */ (document.querySelector("#taken [name=csrf_token]"));
if (notes?.dataset.opened && token) stay(notes.dataset.opened, token.value);
document.documentElement.dataset.ready = "1";
