// @ts-check
/**
 * Comments that are on this device as a file: plain text, which can be read and mailed anywhere.
 */

/** @param {import("./outbox.js").Kept[]} entries */
export function download(entries) {
  const parts = entries.map(({ label, page, madeAt, fields }) =>
    [label, page, madeAt, fields.kind, fields.exact && `“${fields.exact}”`, fields.suggestion && `→ ${fields.suggestion}`, fields.words].filter(Boolean).join("\n"),
  );
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([parts.join("\n\n----\n\n"), "\n"], { type: "text/plain;charset=utf-8" }));
  link.download = "comments.txt";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
