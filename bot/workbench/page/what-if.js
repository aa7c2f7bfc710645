import { ask, askWhatIf } from "./ask.js";
import { h } from "./dom.js";
import { causeBars, stepBox } from "./what-if-result.js";

/**
 * @typedef {import("../api.ts").Known} Known
 * @typedef {import("../api.ts").FindingChoice} FindingChoice
 */

/** @type {Known} */
const NOTHING = { text: "", findings: {}, unknown: [], failed: [] };
const DONT_KNOW = "?";

/**
 * Set findings and words, and watch the causes and the next question move. "Before" is what was known before the last change.
 * @param {import("./main.js").Bench} bench
 * @param {Known} [start]
 * @returns {import("./main.js").View}
 */
export function whatIfView(bench, start = NOTHING) {
  /** @type {Known} */
  let before = NOTHING;
  /** @type {Known} */
  let now = start;
  /** @type {FindingChoice[]} */
  let choices = [];
  let revision = 0;
  let asked = 0;
  let waiting = 0;
  const form = h("div.known");
  const row = h("p.row");
  const result = h("div.result", { "aria-live": "polite" });
  const element = h("section.what-if", {}, h("h2.sr", {}, "What if"), form, result);

  /**
   * @param {Partial<Known>} change
   * @param {boolean} [redraw]  the form too: the change did not come from it
   */
  const change = (change, redraw = false) => {
    before = now;
    now = { ...now, ...change };
    if (redraw) drawForm();
    return show();
  };

  const setFinding = (/** @type {string} */ finding, /** @type {string} */ value, redraw = false) => {
    const { [finding]: _, ...findings } = now.findings;
    const unknown = now.unknown.filter((each) => each !== finding);
    if (value === DONT_KNOW) return change({ findings, unknown: [...unknown, finding] }, redraw);
    return change({ findings: value === "" ? findings : { ...findings, [finding]: value }, unknown }, redraw);
  };

  const drawRow = () => {
    const set = Object.keys(now.findings).length + now.unknown.length + now.failed.length + (now.text === "" ? 0 : 1);
    const words = set === 0 ? "Nothing is known yet." : `${set} thing${set === 1 ? "" : "s"} known.`;
    const forget = h(
      "button",
      { type: "button", disabled: set === 0, onclick: () => change(NOTHING, true) },
      "Forget everything",
    );
    row.replaceChildren(forget, h("span", {}, words));
  };

  const show = async () => {
    drawRow();
    const mine = ++asked;
    const view = await askWhatIf({ before, after: now });
    if (mine !== asked) return; // a later change was faster
    result.replaceChildren(
      notes(view),
      stepBox(view, {
        answer: (finding, value) => void setFinding(finding, value, true),
        dontKnow: (finding) => void setFinding(finding, DONT_KNOW, true),
        failed: (cause) => void change({ failed: [...now.failed, cause] }, true),
      }),
      h(
        "p.left",
        {},
        `${view.left} of ${view.total} causes are still worth counting. The pale bar is before the last change.`,
      ),
      causeBars(view, bench),
    );
    result.dataset.shown = String(mine);
  };

  const drawForm = () => {
    const text = h(
      "textarea",
      { rows: "3", maxlength: "4000", placeholder: "my passkey stopped working on my Samsung", oninput: onText },
      now.text,
    );
    const groups = [...Map.groupBy(choices, ({ group }) => group)];
    form.replaceChildren(
      h("label.text", {}, h("span", {}, "What the person writes"), text),
      row,
      now.failed.length > 0
        ? h(
            "p",
            {},
            "Tried in vain: ",
            now.failed.map((id) =>
              h(
                "button.chip",
                {
                  type: "button",
                  title: "Take it back",
                  onclick: () => change({ failed: now.failed.filter((each) => each !== id) }, true),
                },
                `${id} ✕`,
              ),
            ),
          )
        : "",
      h(
        "div.groups",
        {},
        groups.map(([group, own]) => {
          const known = own.filter(
            ({ finding }) => now.findings[finding] !== undefined || now.unknown.includes(finding),
          ).length;
          return h(
            "details",
            { open: known > 0 || group === groups[0]?.[0] },
            h("summary", {}, group, known > 0 && h("span.count", {}, ` ${known}`)),
            own.map(field),
          );
        }),
      ),
    );
  };

  const onText = (/** @type {InputEvent} */ event) => {
    const { value } = /** @type {HTMLTextAreaElement} */ (event.target);
    clearTimeout(waiting);
    waiting = window.setTimeout(() => void change({ text: value }), 350); // when the typing rests
  };

  const field = (/** @type {FindingChoice} */ { finding, title, options, placeholder }) => {
    const value = now.unknown.includes(finding) ? DONT_KNOW : (now.findings[finding] ?? "");
    if (options.length === 0)
      return h(
        "label.finding",
        {},
        h("span", {}, title),
        h("input", {
          value,
          placeholder,
          onchange: (/** @type {Event} */ event) =>
            setFinding(finding, /** @type {HTMLInputElement} */ (event.target).value.trim()),
        }),
      );
    const all = [{ value: "", label: "not asked" }, ...options, { value: DONT_KNOW, label: "does not know" }];
    return h(
      "label.finding",
      {},
      h("span", {}, title),
      h(
        "select",
        {
          "data-finding": finding,
          class: value === "" ? "" : "set",
          onchange: (/** @type {Event} */ event) => {
            const select = /** @type {HTMLSelectElement} */ (event.target);
            select.className = select.value === "" ? "" : "set";
            void setFinding(finding, select.value);
          },
        },
        all.map((option) => h("option", { value: option.value, selected: option.value === value }, option.label)),
      ),
    );
  };

  return {
    element,
    refresh: async (state) => {
      if (state.revision === revision) return;
      revision = state.revision;
      choices = await ask("findings");
      drawForm();
      await show();
    },
  };
}

/** @param {import("../api.ts").WhatIf} view */
function notes({ read, derived, symptoms, security, outOfScope }) {
  const lines = [
    security !== undefined &&
      h("p.bad", {}, `Security signal “${security}”: advice and a person come before any question.`),
    outOfScope !== undefined && h("p.bad", {}, `Read as out of scope: “${outOfScope}”.`),
    read.length > 0 &&
      h(
        "p",
        {},
        "Read from the text: ",
        read.map(({ title, value }) => h("span.chip", {}, `${title}: ${value}`)),
      ),
    symptoms.length > 0 &&
      h(
        "p",
        {},
        "Symptoms: ",
        symptoms.map((title) => h("span.chip", {}, title)),
      ),
    derived.length > 0 &&
      h(
        "p",
        {},
        "Derived: ",
        derived.map(({ finding, value }) => h("span.chip", {}, `${finding}: ${value}`)),
      ),
  ];
  return h("div.notes", {}, lines);
}
