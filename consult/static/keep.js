// @ts-check
/**
 * "Keep this draft on this device": one button, which says the size first.
 */
import { kept, serve, stash } from "./pages.js";

const box = /** @type {HTMLElement} */ (document.getElementById("keep"));
const button = /** @type {HTMLButtonElement} */ (box.querySelector("button"));
const status = /** @type {HTMLElement} */ (box.querySelector("[role=status]"));
const { account = "", device = "", working = "", done = "", failed = "" } = box.dataset;
const sections = [...document.querySelectorAll(".toc a")].map((link) => /** @type {HTMLAnchorElement} */ (link).pathname);

/** @returns {Promise<boolean>} */
async function isWhole() {
  const there = new Set(await kept());
  return sections.every((path) => there.has(path));
}

button.addEventListener("click", async () => {
  button.disabled = true;
  try {
    await serve();
    navigator.storage?.persist?.();
    const paths = [location.pathname, device, ...sections];
    for (const [at, path] of paths.entries()) {
      status.textContent = working.replace("{n}", String(at + 1)).replace("{all}", String(paths.length));
      if (!(await stash(path, account))) throw new TypeError("not to be had");
    }
    status.textContent = done;
  } catch (fault) {
    if (!(fault instanceof TypeError || fault instanceof DOMException)) throw fault;
    status.textContent = failed;
  }
  document.documentElement.dataset.kept = String(await isWhole());
  button.disabled = false;
});

if (navigator.serviceWorker && window.caches) {
  box.hidden = false;
  if (await isWhole()) status.textContent = done;
}
document.documentElement.dataset.ready = "1";
