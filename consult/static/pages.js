// @ts-check
/**
 * Pages kept on this device for when the line is down, under the account that they were made for.
 */

const PAGES = "pages ";

/**
 * Fetch a page and keep it. Returns its text; null when it cannot be had, "" when it is another account's: then none are kept.
 * @param {string} path
 * @param {string} account
 * @returns {Promise<string | null>}
 */
export async function stash(path, account) {
  const answer = await fetch(path, { headers: { Accept: "text/html" }, cache: "no-cache" });
  const whose = answer.headers.get("Consult-Account");
  if (!answer.ok || !whose) return null;
  if (whose !== (account || "-")) {
    await forget();
    return "";
  }
  const copy = answer.clone();
  const text = await answer.text();
  await (await caches.open(PAGES + whose)).put(path, copy);
  const words = text.match(/\/static\/\w+\/reader\.\w+\.js/)?.[0]; // what its scripts say is a file of its own
  if (words) await (await caches.open("words")).add(words);
  return text;
}

/** The addresses of the pages that are kept. @returns {Promise<string[]>} */
export async function kept() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PAGES));
  const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return lists.flat().map((request) => new URL(request.url).pathname);
}

/** Delete every page that is kept. */
export async function forget() {
  for (const name of await caches.keys()) if (name.startsWith(PAGES)) await caches.delete(name);
}

/** Let pages come from this device when they are kept on it. Returns whether this browser can. */
export async function serve() {
  if (!navigator.serviceWorker || !window.caches) return false;
  await navigator.serviceWorker.register("/sw.js", { type: "module" });
  return true;
}

/**
 * Keep the page that is open as it is now, and offer to show what is new on it: nothing moves before somebody asks.
 * @param {DOMStringMap} words
 * @param {(name: string, values?: Record<string, string | number>) => string} say
 */
export async function keepPage(words, say) {
  const { account = "", device = "" } = words;
  if (!(await serve())) return;
  const text = await stash(location.pathname, account);
  if (text === null) return;
  const fresh = [...text.matchAll(/ id="(k\d+)"/g)].filter(([, id]) => !document.getElementById(id)).length;
  const button = /** @type {HTMLButtonElement} */ (document.querySelector("#status button"));
  button.hidden = !!text && !fresh;
  button.textContent = say(text ? "news" : "another", { n: fresh });
  button.onclick = () => location.reload();
  if (text && !(await kept()).includes(device)) await stash(device, account);
}
