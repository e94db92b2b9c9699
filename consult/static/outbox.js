// @ts-check
/**
 * What is on this device: drafts kept while somebody types, and an outbox that is emptied whenever the line allows.
 * The device acknowledges, the server confirms: an entry leaves the outbox only when the answer is JSON that repeats its UUID.
 */

/** @typedef {Record<string, string>} Fields */
/**
 * A draft, or something to be sent. `search` names the place: the query of the address of its form; "" for an agreement.
 * `state`: draft, waiting, login (nobody is signed in), unclaimed (written before signing in), refused.
 * `opened`: it was shown in the server's own form, and may have been sent from there. `next`: not before this time, in ms.
 * @typedef {{id: string, state: string, account: string, url: string, page: string, label: string, search: string, fields: Fields, madeAt: string, message: string, tries: number, next: number, opened?: boolean}} Kept
 */
/** @typedef {{uuid: string, number: number, html: string}} Receipt */
/** @typedef {(entry: Kept, receipt?: Receipt) => void} Changed called after each try, with the receipt when it has arrived */

const WAITS = [10, 30, 120, 600]; // seconds before the next try, after a fault of the server
const LONGEST = 30_000; // ms for one answer

/** @type {Promise<IDBDatabase> | null} */
let opened = null;
/** Where things are when the browser refuses to keep them: lost with the page. @type {Map<string, Kept>} */
const memory = new Map();
/** Whether the browser keeps what it is given. */
export let isKept = true;

/** @returns {Promise<IDBDatabase>} */
const database = () =>
  (opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("consult", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("kept", { keyPath: "id" });
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      asked.result.onclose = () => (opened = null);
      resolve(asked.result);
    };
  }));

/**
 * Work on the store and wait until it is written; in memory when the browser refuses. Throws when the device is full.
 * @template T
 * @param {(store: IDBObjectStore) => IDBRequest<T>} work
 * @param {() => T} instead
 * @returns {Promise<T>}
 */
async function run(work, instead) {
  if (isKept)
    try {
      const transaction = (await database()).transaction("kept", "readwrite");
      const asked = work(transaction.objectStore("kept"));
      return await new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onabort = () => reject(transaction.error);
      });
    } catch (fault) {
      if (/** @type {Error} */ (fault)?.name === "QuotaExceededError") throw fault;
      isKept = false;
    }
  return instead();
}

/** @param {string} id @returns {Promise<unknown>} */
export const drop = (id) => run((store) => store.delete(id), () => void memory.delete(id));

/** Keep something, and in the same step drop what it was before. @param {Kept} kept @param {string} [was] @returns {Promise<unknown>} */
export const keep = (kept, was) =>
  run(
    (store) => (was && store.delete(was), store.put(kept)),
    () => {
      memory.delete(was || "");
      memory.set(kept.id, kept);
      return kept.id;
    },
  );

/** Everything on this device, oldest first; of one account and of nobody when it is given. @param {string} [account] */
export async function all(account) {
  const kept = await run((store) => store.getAll(), () => [...memory.values()]);
  return /** @type {Kept[]} */ (kept)
    .filter((one) => account === undefined || !one.account || one.account === account)
    .sort((a, b) => (a.madeAt < b.madeAt ? -1 : 1));
}

/** A fresh UUID. */
export const uuid = () => crypto.randomUUID?.() || URL.createObjectURL(new Blob()).slice(-36);

/** The line is down, or somebody else answers in the server's place. */
class NoLine extends Error {}

/**
 * Ask the server something; the answer's JSON is null when it is none.
 * @param {string} url
 * @param {RequestInit} [options]
 * @returns {Promise<{answer: Response, said: any}>}
 */
async function ask(url, options) {
  try {
    const answer = await fetch(url, {
      headers: { Accept: "application/json" }, redirect: "error", cache: "no-store", signal: AbortSignal.timeout?.(LONGEST), ...options,
    });
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    return { answer, said: isJson ? await answer.json() : null };
  } catch {
    throw new NoLine();
  }
}

/** Ask who is signed in, with a fresh form token. @returns {Promise<{token: string, account: string}>} */
async function who() {
  const { said } = await ask("/token");
  if (!said?.token) throw new NoLine();
  return said;
}

/** Tells other tabs what happened to an entry. */
export const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("consult") : null;
/** Entries that were asked about since this page was opened. @type {Set<string>} */
const asked = new Set();

/**
 * Send what is due, one after another, in one tab at a time.
 * @param {Changed} changed
 * @param {string} [pressed] the entry that somebody pressed to send, or "all": it goes though its time has not come
 * @returns {Promise<boolean>} whether the line was up
 */
export async function flush(changed, pressed) {
  /** @type {Changed} */
  const tell = (entry, receipt) => {
    changed(entry, receipt);
    channel?.postMessage([entry, receipt]);
  };
  const turn = async () => {
    const entries = (await all()).filter((entry) => isDue(entry, pressed));
    let me = entries.length ? await who() : null;
    for (const entry of entries)
      if (entry.account === me?.account) {
        const receipt = await send(entry, me.token, async () => (me = await who()).token, tell);
        if (receipt) {
          await drop(entry.id);
          tell(entry, receipt);
        }
      } else if (!me?.account || !entry.account) {
        const state = me?.account ? "unclaimed" : "login";
        if (entry.state !== state) await note(entry, { state }, tell);
      }
  };
  try {
    await (navigator.locks ? navigator.locks.request("consult-outbox", turn) : turn());
    return true;
  } catch (fault) {
    if (fault instanceof NoLine) return false;
    throw fault;
  }
}

/** @param {Kept} entry @param {string} [pressed] */
function isDue({ id, state, opened, next }, pressed) {
  if (state === "draft") return false;
  if (opened && !asked.has(id)) return !!asked.add(id);
  return id === pressed || (state !== "refused" && (pressed === "all" || next <= Date.now()));
}

/**
 * Send one entry. Returns the receipt, with which it may go from the device; null after noting why there is none.
 * @param {Kept} entry
 * @param {string} token
 * @param {(() => Promise<string>) | null} fresh
 * @param {Changed} tell
 * @returns {Promise<Receipt | null>}
 */
async function send(entry, token, fresh, tell) {
  const body = new URLSearchParams({
    ...entry.fields, csrf_token: token, form_key: entry.id, written_at: entry.madeAt, sent_at: new Date().toISOString(),
  });
  const { answer, said } = await ask(entry.url, { method: "POST", body });
  const { status } = answer;
  if (said?.uuid === entry.id && (answer.ok || (entry.opened && said.number))) return said;
  if (said?.stale && fresh) return send(entry, await fresh(), null, tell);
  if (said && status === 401) await note(entry, { state: "login" }, tell);
  else if (said && status >= 400 && status < 500 && status !== 429) {
    const message = [said.message, ...Object.values(said.fields || {})].join(" ").replace(/。 /g, "。");
    await note(entry, { state: "refused", message }, tell);
  } else {
    const wait = Number(answer.headers.get("Retry-After")) || WAITS[status < 500 ? 0 : Math.min(entry.tries, 3)];
    await note(entry, { state: "waiting", message: said?.message || "", tries: entry.tries + 1, next: Date.now() + wait * 1000 }, tell);
  }
  return null;
}

/** @param {Kept} entry @param {Partial<Kept>} news @param {Changed} tell */
async function note(entry, news, tell) {
  await keep(Object.assign(entry, news));
  tell(entry);
}
