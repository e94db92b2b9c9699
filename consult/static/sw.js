// @ts-check
/// <reference lib="webworker" />
/**
 * Published text without a line: assets from the cache first, sections and drafts from the cache at once, all else from the network.
 * Pages are kept under the account that they were made for; when another one appears, they go.
 */
import { flush } from "./outbox.js";

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const HOME = "./"; // the server writes the address of the assets here and above
const ASSETS = "assets ";
const PAGES = "pages ";
const NEEDED = ["consult.css", "read.js", "select.js", "outbox.js", "showing.js", "pages.js", "device.js", "saving.js", "keep.js", "own_time.js"];
const KEPT = /^\/(en|fr|zh)\/([^/]+\/read\/[^/]+\/([^/]+\/[^/]+)?|device)$/;
const AFTER_POST = 15_000; // ms in which a page is asked for anew, because a form has just changed something
let posted = 0;
const AFTER_SENT = 5_000; // ms in which a page is asked for anew, because a comment has just been sent; what is kept will do when the line is down
let sent = 0;

worker.addEventListener("install", (event) => {
  event.waitUntil(caches.open(ASSETS + HOME).then((cache) => cache.addAll(NEEDED.map((name) => HOME + name))));
  worker.skipWaiting();
});

worker.addEventListener("activate", (event) => {
  const tidy = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith(ASSETS));
    await Promise.all(old.slice(0, -3).map((name) => caches.delete(name)));
    await worker.clients.claim();
  };
  event.waitUntil(tidy());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST") sent = Date.now();
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (request.method === "GET" && url.pathname.startsWith("/static/")) event.respondWith(asset(event));
});

worker.addEventListener("sync", (event) => {
  const send = async () => {
    if (!(await flush(() => {}))) throw new Error("no line yet");
  };
  /** @type {ExtendableEvent} */ (event).waitUntil(send());
});

/** @param {FetchEvent} event @param {string} name @param {Response} answer */
const keep = (event, name, answer) => {
  const copy = answer.clone();
  event.waitUntil(caches.open(name).then((cache) => cache.put(new URL(event.request.url).pathname, copy)));
};

/** @param {FetchEvent} event */
async function asset(event) {
  const { request } = event;
  const found = await caches.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) keep(event, ASSETS + HOME, answer);
  return answer;
}

/** A form may sign somebody in or out: then what is kept for another account goes. @param {FetchEvent} event @param {URL} url */
async function post(event, url) {
  posted = Infinity;
  const answer = await fetch(event.request).finally(() => (posted = Date.now()));
  if (!/\/(comments|marks)\b/.test(url.pathname)) event.waitUntil(check());
  return answer;
}

async function check() {
  const whose = await fetch("/token").then(async (answer) => (await answer.json()).account || "-").catch(() => null);
  for (const name of await caches.keys()) if (name.startsWith(PAGES) && name !== PAGES + whose) await caches.delete(name);
}

/** @param {FetchEvent} event @param {URL} url */
async function page(event, url) {
  const { request } = event;
  if (request.method !== "GET") return post(event, url);
  const isFresh = Date.now() - posted < AFTER_POST;
  const isKept = KEPT.test(url.pathname) && !url.search;
  const name = (await caches.keys()).find((one) => one.startsWith(PAGES));
  const cache = name && !isFresh ? await caches.open(name) : null;
  const found = isKept && cache ? await cache.match(url.pathname) : null;
  if (found && Date.now() - sent > AFTER_SENT) return found;
  try {
    const answer = await fetch(request);
    const account = answer.headers.get("Consult-Account");
    if (account && name && name !== PAGES + account) await caches.delete(name);
    if (account && isKept && answer.ok) keep(event, PAGES + account, answer);
    return answer;
  } catch (fault) {
    if (found) return found;
    const device = cache && (await cache.match(`${url.pathname.slice(0, 3)}/device`));
    if (device) return device;
    throw fault;
  }
}
