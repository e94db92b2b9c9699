// @ts-check
/**
 * The words of the reader's scripts, brought into the page before those run: the server puts them in here, in one language.
 */
{
  const own = /** @type {HTMLScriptElement} */ (document.currentScript);
  own.insertAdjacentHTML("afterend", "the words");
  const shell = /** @type {HTMLTemplateElement} */ (own.nextElementSibling);
  const { account = "", visible = "", voices = "", houses = "" } = own.dataset;
  shell.dataset.account = account;
  for (const hint of shell.content.querySelectorAll("[data-visible]")) if (/** @type {HTMLElement} */ (hint).dataset.visible !== visible) hint.remove();
  const behalf = /** @type {HTMLSelectElement} */ (shell.content.querySelector("[name=behalf]"));
  const [, voice, house] = behalf.options;
  voice.value = voices;
  house.value += houses;
  if (!voices) voice.remove();
  if (!/^\d+$/.test(houses)) house.remove(); // none, or several: the full form tells them apart
  if (!behalf.options[1]) behalf.closest("label")?.remove();
  const door = /** @type {HTMLAnchorElement} */ (shell.content.querySelector("a[data-for=login]"));
  door.search = new URLSearchParams({ next: location.pathname }).toString();
}
