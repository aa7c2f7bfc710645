import { ask } from "./ask.js";
import { cardsView } from "./cards.js";
import { checkView } from "./check.js";
import { h } from "./dom.js";
import { openEntry } from "./entry.js";
import { mapView } from "./map.js";
import { scenariosView } from "./scenarios.js";
import { whatIfView } from "./what-if.js";

/**
 * A view draws itself once, and again with what is new after a change of the files; what the author chose stays.
 * @typedef {object} View
 * @property {HTMLElement} element
 * @property {(state: import("../api.ts").State) => Promise<void>} refresh
 * @property {() => void} [scenariosMoved]
 */

/**
 * What views share.
 * @typedef {object} Bench
 * @property {(kind: string, id: string) => void} open
 * @property {(known: import("../api.ts").Known) => void} whatIf
 */

/** @type {Bench} */
const bench = {
  open: (kind, id) => void openEntry(kind, id, bench),
  whatIf: (known) => {
    const { pathname } = location;
    views["what-if"] = whatIfView(bench, known);
    location.href = `${pathname}#/what-if`;
  },
};
/** @type {Record<string, (bench: Bench) => View>} */
const makers = { map: mapView, cards: cardsView, "what-if": whatIfView, scenarios: scenariosView, check: checkView };
/** @type {Record<string, View>} */
const views = {};
/** @type {import("../api.ts").State | undefined} */
let state;
let shown = "";

async function route() {
  const [, name = "map"] = location.hash.split("/");
  const known = Object.hasOwn(makers, name) ? name : "map";
  views[known] ??= /** @type {(bench: Bench) => View} */ (makers[known])(bench);
  const view = views[known];
  for (const link of document.querySelectorAll("nav a"))
    if (link.getAttribute("href") === `#/${known}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  const main = part("view");
  if (shown !== known) main.replaceChildren(view.element);
  shown = known;
  document.title = `${document.querySelector("nav a[aria-current]")?.firstChild?.textContent?.trim()} - Knowledge workbench`;
  if (state) await view.refresh(state);
  main.dataset.ready = `${known} ${state?.revision ?? 0}`;
}

/** Asks what is shown now, and draws it. */
async function refresh() {
  state = /** @type {import("../api.ts").State} */ (await ask("state"));
  showStatus(state);
  await route();
  await showScenarios();
}

/** @param {import("../api.ts").State} now */
function showStatus({ folder, version, checkedAt, isCurrent, findings }) {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const time = new Date(checkedAt).toLocaleTimeString();
  const status = part("status");
  status.className = isCurrent ? "" : "stale";
  status.replaceChildren(
    isCurrent
      ? `Version ${version}, read at ${time}.`
      : h(
          "span",
          {},
          `${errors} error${errors === 1 ? "" : "s"} since ${time}. Shown is still the last good version, ${version}. `,
          h("a", { href: "#/check" }, "See what to mend"),
        ),
    h("span.folder", {}, ` ${folder}`),
  );
  badge("check-badge", findings.length, errors > 0 ? "bad" : "warn");
}

async function showScenarios() {
  const view = /** @type {import("../api.ts").ScenarioView} */ (await ask("scenarios"));
  const failed = view.done - view.passed;
  badge("scenario-badge", failed, "warn");
  if (shown !== "") views[shown]?.scenariosMoved?.();
}

/**
 * @param {string} id
 * @param {number} count
 * @param {string} tone
 */
function badge(id, count, tone) {
  const element = part(id);
  element.hidden = count === 0;
  element.className = `badge ${tone}`;
  element.textContent = String(count);
}

function listen() {
  const events = new EventSource("/events");
  events.onmessage = ({ data }) => {
    const event = /** @type {import("../api.ts").BenchEvent} */ (JSON.parse(data));
    void (event.kind === "state" ? refresh() : showScenarios());
  };
  events.onerror = () => {
    const status = part("status");
    status.className = "stale";
    status.textContent = "The workbench does not answer. Is it still running? It is asked again.";
  };
}

function theme() {
  const select = /** @type {HTMLSelectElement} */ (part("theme"));
  select.value = localStorage.getItem("theme") ?? "";
  const apply = () => {
    document.documentElement.dataset.theme = select.value;
    localStorage.setItem("theme", select.value);
  };
  select.addEventListener("change", apply);
  apply();
}

/** @param {string} id */
function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

theme();
addEventListener("hashchange", () => {
  void route();
  part("view").focus({ preventScroll: true });
});
listen(); // the first event brings the state
