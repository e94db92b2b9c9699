// @ts-check
/**
 * The page "On this device": what is not received yet, drafts, and pages kept for reading without a line.
 */
import { all, channel, drop, flush, isKept } from "./outbox.js";
import { forget, kept } from "./pages.js";
import { download } from "./saving.js";

/** @typedef {import("./outbox.js").Kept} Kept */

const shell = /** @type {HTMLTemplateElement} */ (document.getElementById("device"));
const words = shell.dataset;
const account = words.account || "";

/** @template {HTMLElement} T @param {ParentNode} from @param {string} what @returns {T} */
const one = (from, what) => /** @type {T} */ (from.querySelector(what));
/** @param {string} name @param {string | number} n */
const say = (name, n = "") => (words[name] || "").replace("{n}", String(n));
const status = one(document, "#kept [role=status]");

/** @param {Kept} entry */
function row(entry) {
  const item = /** @type {HTMLElement} */ (one(/** @type {ParentNode} */ (shell.content), "li").cloneNode(true));
  const { fields, page, label, state, madeAt, message, id } = entry;
  Object.assign(one(item, "a"), { textContent: label, href: page });
  const when = new Date(madeAt).toLocaleString(document.documentElement.lang.replace(/^en$/, "en-GB"), { dateStyle: "long", timeStyle: "short" });
  one(item, ".meta").textContent = [when, say(isKept ? state : "unkept"), message].filter(Boolean).join(" · ");
  one(item, "blockquote").textContent = [fields.exact, fields.suggestion].filter(Boolean).join(" → ");
  one(item, "blockquote").hidden = !fields.exact && !fields.suggestion;
  one(item, ".said").textContent = fields.words || "";
  one(item, "button").addEventListener("click", async () => {
    await drop(id);
    await draw();
  });
  return item;
}

/** @param {string} id @param {Element[]} items */
function fill(id, items) {
  const none = Object.assign(document.createElement("li"), { textContent: say("none") });
  one(document, `#${id}`).replaceChildren(...(items.length ? items : [none]));
}

/** @param {string} path */
async function titleOf(path) {
  const page = await caches.match(path);
  return page && new DOMParser().parseFromString(await page.text(), "text/html").title;
}

async function draw() {
  const entries = await all(account);
  const unsent = entries.filter(({ state }) => state !== "draft");
  fill("unsent", unsent.map(row));
  fill("drafts", entries.filter(({ state }) => state === "draft").map(row));
  Object.assign(document.documentElement.dataset, { out: unsent.length, drafts: entries.length - unsent.length });
  const pages = window.caches ? await kept() : [];
  fill("pages", await Promise.all(pages.map(async (path) => {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("a"), { href: path, textContent: (await titleOf(path)) || decodeURI(path) }));
    return item;
  })));
}

/** @type {import("./outbox.js").Changed} */
function changed(entry, receipt) {
  status.textContent = receipt ? say("received", receipt.number) : say(entry.state);
  draw();
}

one(document, "#kept").addEventListener("click", async ({ target }) => {
  const what = /** @type {Element} */ (target).closest("button")?.value;
  if (what === "send" && !(await flush(changed, "all"))) status.textContent = say("line");
  if (what === "save") download(await all(account));
  if (what === "forget") await forget();
  if (what) await draw();
});

one(document, "#offline").hidden = /\/device$/.test(location.pathname);
one(document, "#kept").hidden = false;
channel?.addEventListener("message", draw);
addEventListener("online", () => flush(changed, "all"));
await draw();
document.documentElement.dataset.ready = "1";
flush(changed);
