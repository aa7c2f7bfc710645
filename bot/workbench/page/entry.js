import { ask } from "./ask.js";
import { fileLink, h } from "./dom.js";

/**
 * Shows a question or a cause with its file in a panel at the side; Escape closes it.
 * @param {string} kind
 * @param {string} id
 * @param {import("./main.js").Bench} bench
 */
export async function openEntry(kind, id, bench) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("entry"));
  const entry = /** @type {import("../api.ts").EntryView} */ (await ask("entry", { kind, id }));
  const close = h("button.close", { type: "button", "aria-label": "Close", onclick: () => dialog.close() }, "✕");
  dialog.replaceChildren(
    h("header", {}, h("h2", { id: "entry-title" }, entry.title), close),
    h("p", {}, fileLink(entry)),
    h(
      "dl",
      {},
      entry.facts
        .filter(({ value }) => value !== "")
        .flatMap(({ name, value }) => [h("dt", {}, name), h("dd", {}, value)]),
    ),
    entry.links.length === 0
      ? ""
      : h(
          "h3",
          {},
          kind === "causes"
            ? `What leads to it (${entry.links.length})`
            : `What it tells apart (${entry.links.length})`,
        ),
    h(
      "ul.links",
      {},
      entry.links.map((link) =>
        h(
          "li",
          {},
          h("button.link", { type: "button", onclick: () => bench.open(link.kind, link.id) }, link.title),
          h("span", {}, link.says),
        ),
      ),
    ),
    h("details", {}, h("summary", {}, "The file"), h("pre", { tabindex: "0" }, entry.text)),
  );
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

document.getElementById("entry")?.addEventListener("click", (event) => {
  const dialog = /** @type {HTMLDialogElement} */ (event.currentTarget);
  if (event.target === dialog) dialog.close(); // beside the panel
});
