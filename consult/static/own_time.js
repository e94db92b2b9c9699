// @ts-check
/**
 * Deadlines by the reader's own clock, beside those of Shenzhen and UTC. The reader has the same few lines in it, to save a request.
 */

const { lang } = document.documentElement;
for (const each of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-at]"))) {
  const when = new Date(each.dataset.at || "").toLocaleString(lang === "en" ? "en-GB" : lang, { dateStyle: "medium", timeStyle: "short" });
  each.textContent = (each.dataset.say || "").replace("{when}", when);
}
