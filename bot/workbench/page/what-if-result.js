import { h, percent } from "./dom.js";

/**
 * @typedef {import("../api.ts").WhatIf} WhatIf
 * @typedef {import("../api.ts").WhatIfCause} WhatIfCause
 */

const SHOWN = 12;

/**
 * What the bot does next, with the answers to go on with.
 * @param {WhatIf} view
 * @param {{ answer: (finding: string, value: string) => void, dontKnow: (finding: string) => void, failed: (cause: string) => void }} does
 */
export function stepBox({ step, stepBefore }, does) {
  const isOther = step.kind !== stepBefore.kind || step.id !== stepBefore.id;
  const kind = { ask: "Next question", advise: "Next: offer this fix", handOff: "Next: hand over to a person" }[
    step.kind
  ];
  const { finding } = step;
  return h(
    `div.step.${step.kind}`,
    { "data-step": `${step.kind} ${step.id}` },
    h("p.kind", {}, kind, isOther ? h("span.was", {}, ` · before: ${stepBefore.title}`) : ""),
    h("p.says", {}, step.kind === "ask" ? step.says : step.title),
    h("p", {}, step.kind === "ask" ? step.why : step.says),
    finding !== undefined &&
      h(
        "p.answers",
        {},
        (step.options ?? []).map(({ value, label }) =>
          h("button", { type: "button", onclick: () => does.answer(finding, value) }, label),
        ),
        h("button.quiet", { type: "button", onclick: () => does.dontKnow(finding) }, "I don't know"),
      ),
    step.kind === "advise" &&
      h("p.answers", {}, h("button", { type: "button", onclick: () => does.failed(step.id) }, "Still stuck")),
  );
}

/**
 * The likeliest causes as bars, each with the reasons that moved it.
 * @param {WhatIf} view
 * @param {import("./main.js").Bench} bench
 */
export function causeBars({ causes }, bench) {
  const risen = causes.slice(SHOWN).filter(({ before, after }) => before > 0.03 && before > after * 2); // what has just fallen out
  const shown = [...causes.slice(0, SHOWN), ...risen.slice(0, 4)];
  return h(
    "ol.bars",
    {},
    shown.map((cause) => bar(cause, bench)),
  );
}

/**
 * @param {WhatIfCause} cause
 * @param {import("./main.js").Bench} bench
 */
function bar({ id, title, before, after, repairedBy, reasons }, bench) {
  const moved = after > before * 1.05 ? "up" : after < before * 0.95 ? "down" : "same";
  const arrow = { up: "▲", down: "▼", same: "" }[moved];
  const bars = h("span.track", { "aria-hidden": "true" }, h("i.before"), h("i.after"));
  const [was, is] = /** @type {HTMLElement[]} */ ([...bars.children]);
  if (was) was.style.width = `${before * 100}%`;
  if (is) is.style.width = `${after * 100}%`;
  return h(
    `li.${moved}`,
    { "data-cause": id },
    h(
      "details",
      {},
      h(
        "summary",
        {},
        h("span.name", {}, title),
        h(
          "span.numbers",
          {},
          h("span.sr", {}, "was "),
          h("s", {}, percent(before)),
          " ",
          h("b", {}, percent(after)),
          h("span.arrow", { "aria-hidden": "true" }, arrow),
        ),
        bars,
      ),
      reasons.length === 0
        ? h("p", {}, "Nothing known speaks for or against it.")
        : h(
            "ul.reasons",
            {},
            reasons.map(({ factor, says }) =>
              h("li", {}, h(factor > 1 ? "b.for" : "b.against", {}, times(factor)), ` ${says}`),
            ),
          ),
      h(
        "p",
        {},
        `Repaired by: ${repairedBy}. `,
        h("button.link", { type: "button", onclick: () => bench.open("causes", id) }, "Open the cause"),
      ),
    ),
  );
}

/** @param {number} factor */
function times(factor) {
  if (factor >= 1) return `×${factor < 10 ? factor.toFixed(1) : Math.round(factor)}`;
  return `÷${1 / factor < 10 ? (1 / factor).toFixed(1) : Math.round(1 / factor)}`;
}
