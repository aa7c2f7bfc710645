import { ask } from "./ask.js";
import { choice, fileLink, h } from "./dom.js";
import { drawn } from "./teams.js";

/** @typedef {import("../api.ts").CardLine} CardLine */

const THEMES = [
  { value: "both", label: "light and dark" },
  { value: "light", label: "light" },
  { value: "dark", label: "dark" },
];
const WIDTHS = [
  { value: "both", label: "desktop and phone" },
  { value: "desktop", label: "desktop" },
  { value: "phone", label: "phone" },
];
const MOST_BYTES = 28 * 1024;
const MOST_ACTIONS = 6;

/**
 * Every card with its data, in the looks that Teams gives it.
 * @returns {import("./main.js").View}
 */
export function cardsView() {
  /** @type {CardLine[]} */
  let lines = [];
  let id = "";
  let text = "";
  const looks = { theme: "both", width: "both" };
  let revision = 0;
  let hasRenderer = true;
  const list = h("div.card-list", {});
  const preview = h("div.preview", { "aria-live": "polite" });
  const search = h("input", {
    type: "search",
    placeholder: "find a question or a fix",
    "aria-label": "Find a card",
    oninput: (/** @type {InputEvent} */ event) => {
      text = /** @type {HTMLInputElement} */ (event.target).value;
      drawList();
    },
  });
  const element = h("section.cards", {}, h("h2.sr", {}, "Cards"), h("div.side", {}, search, list), preview);

  const drawList = () => {
    const wanted = text.trim().toLowerCase();
    const shown = lines.filter((line) => `${line.title} ${line.detail} ${line.id}`.toLowerCase().includes(wanted));
    const groups = Map.groupBy(shown, ({ group }) => group);
    const open = lines.find((line) => line.id === id);
    list.replaceChildren(
      ...[...groups].map(([group, own]) => {
        const byTitle = [...Map.groupBy(own, ({ title, file }) => `${file} ${title}`).values()];
        return h(
          "details",
          { open: wanted !== "" || open?.group === group },
          h("summary", {}, `${group} (${byTitle.length}${own.length > byTitle.length ? `, ${own.length} forms` : ""})`),
          h(
            "ul",
            {},
            byTitle.map((forms) => formsOf(forms)),
          ),
        );
      }),
      shown.length === 0 ? h("p", {}, "No card fits.") : "",
    );
  };

  const formsOf = (/** @type {CardLine[]} */ forms) => {
    const [first] = forms;
    if (!first) return null;
    const isOpen = forms.some((form) => form.id === id);
    const button = h(
      "button.link",
      { type: "button", "aria-current": isOpen ? "true" : undefined, onclick: () => pick(first.id) },
      first.title,
    );
    return h(
      "li",
      {},
      button,
      forms.length > 1 && h("span.count", { title: `${forms.length} forms` }, `${forms.length}`),
    );
  };

  const pick = (/** @type {string} */ next) => {
    id = next;
    drawList();
    return drawPreview();
  };

  const drawPreview = async () => {
    const view = /** @type {import("../api.ts").CardView} */ (await ask("card", { id }));
    const forms = lines.filter(({ file, title }) => file === view.file && title === view.title);
    const said = h("p.said", { role: "status" });
    const panes = h("div.panes");
    const redraw = async () => {
      if (!hasRenderer) return panes.replaceChildren(missing());
      const both = (/** @type {string} */ chosen, /** @type {string[]} */ all) => (chosen === "both" ? all : [chosen]);
      const wanted = both(looks.theme, ["light", "dark"]).flatMap((theme) =>
        both(looks.width, ["desktop", "phone"]).map((width) => ({ theme, width })),
      );
      panes.replaceChildren(
        ...(await Promise.all(
          wanted.map((look) =>
            drawn(view.card, look, (words) => {
              said.textContent = words;
            }),
          ),
        )),
      );
      return undefined;
    };
    preview.replaceChildren(
      h("h3", {}, view.title),
      h(
        "p",
        {},
        fileLink(view),
        ` · ${(view.bytes / 1024).toFixed(1)} KB of ${MOST_BYTES / 1024} · ${view.actions} of ${MOST_ACTIONS} actions`,
      ),
      view.bytes > MOST_BYTES || view.actions > MOST_ACTIONS ? h("p.bad", {}, "This is more than Teams takes.") : "",
      h(
        "div.tools",
        { role: "group", "aria-label": "Form and look" },
        forms.length > 1
          ? choice(
              `Form (${forms.length})`,
              forms.map((form) => ({ value: form.id, label: form.detail })),
              id,
              (value) => void pick(value),
            )
          : "",
        choice("Theme", THEMES, looks.theme, (value) => {
          looks.theme = value;
          void redraw();
        }),
        choice("Width", WIDTHS, looks.width, (value) => {
          looks.width = value;
          void redraw();
        }),
      ),
      said,
      panes,
      h("details", {}, h("summary", {}, "Its data"), h("pre", { tabindex: "0" }, JSON.stringify(view.data, null, 2))),
      h(
        "details",
        {},
        h("summary", {}, "The card as JSON"),
        h("pre", { tabindex: "0" }, JSON.stringify(view.card, null, 2)),
      ),
    );
    await redraw();
  };

  return {
    element,
    refresh: async (state) => {
      if (state.revision === revision) return;
      revision = state.revision;
      hasRenderer = state.hasRenderer;
      lines = await ask("cards");
      if (!lines.some((line) => line.id === id)) id = lines[0]?.id ?? "";
      drawList();
      if (id !== "") await drawPreview();
    },
  };
}

function missing() {
  return h(
    "p.bad",
    {},
    "The card renderer is not installed, so only the data is shown. It is a development dependency: run npm ci without --omit=dev on the machine where you edit.",
  );
}
