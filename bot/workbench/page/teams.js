import { h } from "./dom.js";

/**
 * Cards as Teams draws them: Microsoft's renderer with host configurations close to Teams', light and dark.
 */

/** @type {Promise<Record<string, unknown>> | undefined} */
let ready;

/** Loads the renderer and the two host configurations, once. */
export function loadRenderer() {
  ready ??= Promise.all([script("/vendor/adaptivecards.js"), config("light"), config("dark")]).then(
    ([, light, dark]) => {
      AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
        result.outputHtml = markdown(text);
        result.didProcess = true;
      };
      return { light, dark };
    },
  );
  return ready;
}

/**
 * One card in one look. Buttons tell what they would send.
 * @param {unknown} card
 * @param {{ theme: string, width: string }} look
 * @param {(words: string) => void} tell
 */
export async function drawn(card, { theme, width }, tell) {
  const hosts = await loadRenderer();
  const shown = new AdaptiveCards.AdaptiveCard();
  shown.hostConfig = new AdaptiveCards.HostConfig(hosts[theme]);
  shown.onExecuteAction = ({ title, verb, url, data }) =>
    tell(
      url === undefined
        ? `“${title}” sends ${verb ?? "its inputs"} ${JSON.stringify(data ?? {})}`
        : `“${title}” opens ${url}`,
    );
  shown.parse(card, new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5));
  const rendered = shown.render();
  const name = `${width === "phone" ? "Phone" : "Desktop"}, ${theme}`;
  const pane = h(
    `section.teams.${theme}.${width}`,
    { "aria-label": name },
    h("p.look", {}, name),
    rendered ?? "It cannot be drawn.",
  );
  if (width === "desktop")
    for (const part of pane.querySelectorAll("#columns > *")) if (part.textContent === "") part.remove(); // spacers of the area grid, which only Teams knows
  return pane;
}

/** @param {string} src */
function script(src) {
  return new Promise((settle, reject) => {
    document.head.append(
      h("script", {
        src,
        onload: () => settle(undefined),
        onerror: () => reject(new Error("The card renderer did not load.")),
      }),
    );
  });
}

/** @param {string} theme */
async function config(theme) {
  const response = await fetch(`/host-config/${theme}.json`);
  return response.json();
}

/**
 * The little Markdown that Teams knows, after the rules of `cards/escape.ts`.
 * @param {string} text
 */
function markdown(text) {
  /** @type {string[]} */
  const kept = [];
  const keep = (/** @type {string} */ html) => `\u0001${kept.push(html) - 1}\u0001`;
  const html = (/** @type {string} */ part) => part.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  const marked = html(text.replace(/\\([\\*_[\]`~<&#>+.)=-])/g, (_, letter) => keep(html(letter))))
    .replace(/\[([^\]]+)\]\((https:[^)\s"]+)\)/g, '<a href="$2">$1</a>')
    .replace(/\*\*(.+?)\*\*/g, "<b>$1</b>")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the mark stands where a letter was put aside
    .replace(/\u0001(\d+)\u0001/g, (_, index) => kept[Number(index)] ?? "");
  return `<p>${marked}</p>`;
}
