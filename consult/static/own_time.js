// @ts-check
/**
 * Deadlines by the reader's own clock, beside those of Shenzhen and UTC. The reader has the same few lines in it, to save a request.
 * The page holds the sentence for the day before, the day in UTC and the next: the browser's own names of months cost a tenth of a
 * second to load on a slow device.
 */
for (const line of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-at]"))) {
  const { at = "", say: days = "" } = line.dataset;
  const when = new Date(at);
  const [day, time] = new Date(when.getTime() - when.getTimezoneOffset() * 6e4).toISOString().split("T");
  line.textContent = days.split("|")[at < day ? 2 : at > `${day}~` ? 0 : 1].replace("{time}", time.slice(0, 5));
}
