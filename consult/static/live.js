// @ts-check
/** While a clause is edited, what was typed stands above it as a redline: asked of the server, which saves nothing. */
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form#typing"));
const box = document.querySelector("#live");
let due = 0;
let asked = 0;

form?.addEventListener("input", (event) => {
  if (/** @type {HTMLInputElement} */ (event.target).name !== "source") return;
  clearTimeout(due);
  due = window.setTimeout(show, 400);
});

async function show() {
  if (!form || !box) return;
  const mine = ++asked;
  const data = new FormData(form);
  data.set("then", "show");
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(/** @type {any} */ (data)) }).catch(() => null);
  if (!answer || mine !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector("#live > *") || page.querySelector("#errors");
  box.replaceChildren(...(found ? [document.importNode(found, true)] : []));
  box.querySelector("#errors")?.removeAttribute("id");
}

/** Comments are followed into a draft press by press; here the page presses by itself. */
/** @type {HTMLFormElement | null} */ (document.querySelector("form#go-on"))?.requestSubmit();
