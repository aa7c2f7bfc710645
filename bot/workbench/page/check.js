import { fileLink, h } from "./dom.js";

/**
 * What the check says of the folder as it is now.
 * @returns {import("./main.js").View}
 */
export function checkView() {
  const element = h("section.check");
  return {
    element,
    refresh: async ({ findings, checkMs, folder, isCurrent }) => {
      const errors = findings.filter(({ severity }) => severity === "error");
      const count = (/** @type {number} */ number, /** @type {string} */ word) =>
        `${number} ${word}${number === 1 ? "" : "s"}`;
      element.replaceChildren(
        h("h2.sr", {}, "Check"),
        h(
          "p.big",
          { role: "status" },
          h(errors.length > 0 ? "b.against" : "b.for", {}, count(errors.length, "error")),
          h("b", {}, count(findings.length - errors.length, "warning")),
          h("span", {}, `checked in ${checkMs} ms`),
        ),
        isCurrent ? "" : h("p.bad", {}, "The other views show the last good version until the errors are gone."),
        findings.length === 0 ? h("p", {}, "The folder is good as it is.") : "",
        h(
          "ul.findings",
          {},
          findings.map((finding) =>
            h(
              `li.${finding.severity}`,
              {},
              h(
                "p",
                {},
                h("b.severity", {}, finding.severity),
                " ",
                fileLink(finding),
                h("span.rule", {}, ` ${finding.rule}`),
              ),
              h("p", {}, finding.message),
            ),
          ),
        ),
        h(
          "p.hint",
          {},
          `The links open Visual Studio Code. With another editor, open the file and the line that stand there, below ${folder}.`,
        ),
      );
    },
  };
}
