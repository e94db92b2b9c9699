// @ts-check
/**
 * Signing out: what is not received yet would wait here for the same person, so they are asked first; pages made for them go.
 */
import { all, drop, flush } from "./outbox.js";
import { forget } from "./pages.js";
import { download } from "./saving.js";

const box = /** @type {HTMLElement} */ (document.getElementById("leaving"));
const { account = "", unsent = "" } = box.dataset;
/** @type {HTMLFormElement | null} */
let leaving = null;

const ours = async () => (await all()).filter((entry) => entry.account === account);

/** @param {HTMLFormElement} form */
async function leave(form) {
  if (window.caches) await forget();
  form.submit();
}

/** Ask what shall become of what is on the device. @returns {Promise<boolean>} whether there is anything */
async function asks() {
  const count = (await ours()).length;
  box.hidden = !count;
  /** @type {HTMLElement} */ (box.querySelector("h2")).textContent = unsent.replace("{n}", String(count));
  return count > 0;
}

document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!/\/sign-out$/.test(new URL(form.action).pathname)) return;
  event.preventDefault();
  leaving = form;
  if (await asks()) /** @type {HTMLElement} */ (box.querySelector("h2")).focus();
  else await leave(form);
});

box.addEventListener("click", async ({ target }) => {
  const what = /** @type {Element} */ (target).closest("button")?.value;
  if (what === "send") {
    await flush(() => {}, "all");
    if (!(await asks()) && leaving) await leave(leaving);
  }
  if (what === "save") download(await ours());
  if (what === "delete") for (const { id } of await ours()) await drop(id);
  if ((what === "delete" || what === "leave") && leaving) await leave(leaving);
});
document.documentElement.dataset.ready = "1";
