import { ask } from "./ask.js";
import { choice, fileLink, h, percent } from "./dom.js";

/**
 * @typedef {import("../api.ts").ScenarioView} ScenarioView
 * @typedef {import("../api.ts").ScenarioLine} ScenarioLine
 */

const SHOW = [
  { value: "failed", label: "failed" },
  { value: "changed", label: "changed by the last save" },
  { value: "all", label: "all" },
];

/**
 * The scenarios, played in the background after each change.
 * @param {import("./main.js").Bench} bench
 * @returns {import("./main.js").View}
 */
export function scenariosView(bench) {
  let which = "failed";
  let text = "";
  /** @type {ScenarioView | undefined} */
  let view;
  const summary = h("div.summary", { role: "status" });
  const list = h("div.scenario-list");
  const search = h("input", {
    type: "search",
    placeholder: "find by name, opening or cause",
    "aria-label": "Find a scenario",
    oninput: (/** @type {InputEvent} */ event) => {
      text = /** @type {HTMLInputElement} */ (event.target).value;
      drawList();
    },
  });
  const tools = h(
    "div.tools",
    {},
    choice("Show", SHOW, which, (value) => {
      which = value;
      drawList();
    }),
    search,
  );
  const element = h("section.scenarios", {}, h("h2.sr", {}, "Scenarios"), summary, tools, list);

  const drawSummary = () => {
    if (!view) return;
    const { running, done, passed, scenarios, changed, fault, version } = view;
    const total = scenarios.length;
    summary.dataset.running = String(running);
    summary.replaceChildren(
      h(
        "p.big",
        {},
        h("b.for", {}, `${passed} passed`),
        h("b.against", {}, `${done - passed} failed`),
        h("span", {}, `${total} scenarios, version ${version}`),
      ),
      running ? h("label", {}, `Playing: ${done} of ${total} `, h("progress", { max: total, value: done })) : "",
      changed.length > 0 ? h("p", {}, `${changed.length} ended otherwise than in the run before.`) : "",
      fault === undefined ? "" : h("p.bad", {}, fault),
    );
  };

  const drawList = () => {
    if (!view) return;
    const { changed } = view;
    const wanted = text.trim().toLowerCase();
    const fits = (/** @type {ScenarioLine} */ { id, opening, expect, played }) =>
      `${id} ${opening} ${expect.causes.join(" ")}`.toLowerCase().includes(wanted) &&
      (which === "all" || (which === "failed" ? played?.pass === false : changed.includes(id)));
    const shown = view.scenarios.filter(fits);
    const open = new Set([...list.querySelectorAll("details[open]")].map((each) => each.getAttribute("data-id")));
    list.replaceChildren(
      shown.length === 0 ? h("p", {}, view.running ? "None so far." : "None.") : "",
      ...shown.map((line) => row(line, open.has(line.id), changed.includes(line.id))),
    );
  };

  const row = (/** @type {ScenarioLine} */ line, /** @type {boolean} */ isOpen, /** @type {boolean} */ isChanged) => {
    const { id, opening, findings, expect, played } = line;
    const mark = played === undefined ? "waits" : played.pass ? "pass" : "fail";
    return h(
      `details.scenario.${mark}`,
      { "data-id": id, open: isOpen },
      h(
        "summary",
        {},
        h("span.mark", {}, mark),
        h("b", {}, id),
        isChanged && h("span.chip", {}, "changed"),
        h("span.why", {}, played?.pass === false ? played.why : ""),
      ),
      h("blockquote", {}, opening),
      h(
        "p",
        {},
        fileLink(line),
        " · ",
        h(
          "button.link",
          { type: "button", onclick: () => bench.whatIf({ text: opening, findings, unknown: [], failed: [] }) },
          "Open in What if",
        ),
      ),
      h(
        "dl",
        {},
        h("dt", {}, "Expected"),
        h(
          "dd",
          {},
          `${expect.end}: ${expect.causes.map((cause) => cause).join(" or ")}, at most ${expect.questions + 1} questions`,
        ),
        played && [
          h("dt", {}, "Ended"),
          h("dd", {}, `${played.end}${played.fixed === null ? "" : `: ${played.fixed}`}`),
          h("dt", {}, `Asked (${played.asked.length})`),
          h(
            "dd",
            {},
            played.asked.length === 0
              ? "nothing"
              : played.asked.map((finding) =>
                  h("span.chip", {}, `${finding}: ${findings[finding] ?? "does not know"}`),
                ),
          ),
          h("dt", {}, "Fixes offered"),
          h("dd", {}, played.fixesOffered.join(", ") || "none"),
          h("dt", {}, "Leading"),
          h(
            "dd",
            {},
            played.leading.map((cause) =>
              h(
                "button.link",
                { type: "button", onclick: () => bench.open("causes", cause.id) },
                `${cause.id} ${percent(cause.probability)}`,
              ),
            ),
          ),
        ],
      ),
    );
  };

  const reload = async () => {
    view = await ask("scenarios");
    drawSummary();
    drawList();
  };
  return { element, refresh: reload, scenariosMoved: () => void reload() };
}
