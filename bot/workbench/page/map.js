import { ask } from "./ask.js";
import { choice, h, s } from "./dom.js";
import { moved } from "./map-keys.js";
import { BOX, curve, fitting, layoutOf } from "./map-layout.js";

/**
 * @typedef {import("../api.ts").MapView} MapView
 * @typedef {import("../api.ts").MapLink} MapLink
 * @typedef {import("./map-layout.js").Item} Item
 * @typedef {import("./map-layout.js").Group} Group
 * @typedef {import("./map-layout.js").Box} Box
 */

const CAUSE_GROUPS = [
  { value: "repairedBy", label: "who repairs them" },
  { value: "prior", label: "how common they are" },
  { value: "stage", label: "where they show first" },
];
const QUESTION_GROUPS = [
  { value: "group", label: "step of the runbook" },
  { value: "effort", label: "effort for the person" },
];
const EVERY = { value: "", label: "all" };

/**
 * The picture of stages, questions and causes.
 * @param {import("./main.js").Bench} bench
 * @returns {import("./main.js").View}
 */
export function mapView(bench) {
  /** @type {MapView | undefined} */
  let map;
  let revision = 0;
  const chosen = { text: "", stage: "", device: "", causes: "repairedBy", questions: "group" };
  let current = ""; // the box that the keyboard is on
  const tools = h("div.tools", { role: "group", "aria-label": "Filter and group" });
  const told = h("p.told", { "aria-live": "polite" });
  const picture = h("div.picture");
  const element = h("section.map", {}, h("h2.sr", {}, "Map"), tools, told, picture);
  let drawnAt = 0;
  new ResizeObserver(() => {
    if (Math.abs(picture.clientWidth - drawnAt) > 1) draw();
  }).observe(picture);

  const drawTools = () => {
    if (!map) return;
    const { stages, platforms } = map;
    const search = h("input", {
      type: "search",
      value: chosen.text,
      placeholder: "bluetooth, samsung, …",
      oninput: (/** @type {InputEvent} */ event) => set("text", /** @type {HTMLInputElement} */ (event.target).value),
    });
    tools.replaceChildren(
      h("label.field", {}, h("span", {}, "Find"), search),
      choice("Stage", [EVERY, ...stages.map(({ id, title }) => ({ value: id, label: title }))], chosen.stage, (value) =>
        set("stage", value),
      ),
      choice("Device", [EVERY, ...platforms.map((value) => ({ value, label: value }))], chosen.device, (value) =>
        set("device", value),
      ),
      choice("Causes by", CAUSE_GROUPS, chosen.causes, (value) => set("causes", value)),
      choice("Questions by", QUESTION_GROUPS, chosen.questions, (value) => set("questions", value)),
      h("span.legend", {}, h("i.for"), "speaks for", h("i.against"), "speaks against"),
    );
  };

  /**
   * @param {keyof typeof chosen} name
   * @param {string} value
   */
  const set = (name, value) => {
    chosen[name] = value;
    draw();
  };

  const draw = () => {
    drawnAt = picture.clientWidth;
    if (!map || drawnAt === 0) return;
    const shown = filtered(map, chosen);
    const parts = partsOf(map, shown, chosen);
    const { boxes, headings, height } = layoutOf(parts, drawnAt);
    const byName = new Map(boxes.map((box) => [nameOf(box), box]));
    const lines = shown.links.flatMap((link) => lineOf(link, byName));
    const stageLines = shown.causes.flatMap((cause) =>
      cause.stages.flatMap((stage) => stageLineOf(stage, cause.id, byName)),
    );
    if (!byName.has(current)) current = boxes[0] ? nameOf(boxes[0]) : "";
    const highlight = (/** @type {string} */ name) => light(picture, told, map, name);
    const nodes = boxes.map((box) =>
      nodeOf(box, nameOf(box) === current, {
        show: () => highlight(nameOf(box)),
        rest: () => highlight(""),
        open: () => {
          if (box.kind !== "stage") bench.open(box.kind === "cause" ? "causes" : "questions", box.id);
          else set("stage", chosen.stage === box.id ? "" : box.id);
          if (box.kind === "stage") drawTools();
        },
        move: (key) => {
          const next = moved(boxes, box, key);
          if (!next) return false;
          current = nameOf(next);
          for (const node of picture.querySelectorAll("g.box"))
            node.setAttribute("tabindex", node.getAttribute("data-name") === current ? "0" : "-1");
          /** @type {SVGElement | null} */ (picture.querySelector(`[data-name="${CSS.escape(current)}"]`))?.focus();
          return true;
        },
      }),
    );
    picture.replaceChildren(
      s(
        "svg",
        {
          width: drawnAt,
          height,
          viewBox: `0 0 ${drawnAt} ${height}`,
          role: "group",
          "aria-label": "Stages, questions and causes. Arrow keys move, Enter opens.",
        },
        s("g.lines", {}, stageLines, lines),
        headings.map(({ title, x, y, width }, i) =>
          s(
            `text.${/\(\d+\)$/.test(title) && i >= 0 ? "part" : "heading"}`,
            { x, y },
            fitting(title, width, measured),
            s("title", {}, title),
          ),
        ),
        nodes,
      ),
    );
    if (boxes.length === 0) told.textContent = "Nothing fits the filter.";
    else highlight("");
  };

  return {
    element,
    refresh: async (state) => {
      if (state.revision === revision) return draw();
      revision = state.revision;
      map = /** @type {MapView} */ (await ask("map"));
      drawTools();
      draw();
    },
  };
}

const canvas = document.createElement("canvas").getContext("2d");

/** @param {string} text */
function measured(text) {
  if (!canvas) return text.length * 7;
  canvas.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  return canvas.measureText(text).width;
}

/** @param {Pick<Item, "kind" | "id">} item */
function nameOf({ kind, id }) {
  return `${kind}/${id}`;
}

/**
 * What fits the filter: causes by stage and device; with words, the entries that have them and their neighbours.
 * @param {MapView} map
 * @param {{ readonly text: string, readonly stage: string, readonly device: string }} filter
 */
function filtered(map, { text, stage, device }) {
  const words = text.trim().toLowerCase();
  const has = (/** @type {readonly string[]} */ ...texts) => texts.some((each) => each.toLowerCase().includes(words));
  let causes = map.causes.filter(
    (cause) => (stage === "" || cause.stages.includes(stage)) && (device === "" || cause.platforms.includes(device)),
  );
  let links = map.links;
  if (words !== "") {
    const questions = new Set(
      map.questions.filter(({ id, title, ask: asks }) => has(id, title, asks)).map(({ id }) => id),
    );
    const named = new Set(causes.filter(({ id, title }) => has(id, title)).map(({ id }) => id));
    links = links.filter((link) => named.has(link.cause) || questions.has(link.question));
    const near = new Set([...named, ...links.map(({ cause }) => cause)]);
    causes = causes.filter(({ id }) => near.has(id));
  }
  const left = new Set(causes.map(({ id }) => id));
  links = links.filter(({ cause }) => left.has(cause));
  const asked = new Set(links.map(({ question }) => question));
  const isFiltered = words !== "" || stage !== "" || device !== "";
  const questions = map.questions.filter(({ id }) => !isFiltered || asked.has(id));
  return { causes, links, questions };
}

/**
 * @param {MapView} map
 * @param {ReturnType<typeof filtered>} shown
 * @param {{ readonly causes: string, readonly questions: string }} by
 */
function partsOf(map, shown, by) {
  const stageTitle = new Map(map.stages.map(({ id, title }) => [id, title]));
  const causeGroup = (/** @type {MapView["causes"][number]} */ cause) =>
    by.causes === "stage"
      ? (stageTitle.get(cause.stages[0] ?? "") ?? "")
      : by.causes === "prior"
        ? cause.prior
        : `repaired by ${cause.repairedBy.replaceAll("-", " ")}`;
  return {
    stages: map.stages.map(({ id, title, meaning }) => item("stage", id, title, meaning)),
    questions: grouped(
      shown.questions.map((question) => ({
        group: by.questions === "effort" ? question.effort : question.group,
        item: item("question", question.id, question.title, question.ask),
      })),
    ),
    causes: grouped(
      shown.causes.map((cause) => ({ group: causeGroup(cause), item: item("cause", cause.id, cause.title, cause.id) })),
    ),
  };
}

/**
 * @param {Item["kind"]} kind
 * @param {string} id
 * @param {string} label
 * @param {string} about
 * @returns {Item}
 */
function item(kind, id, label, about) {
  return { kind, id, label, about };
}

/**
 * @param {readonly { readonly group: string, readonly item: Item }[]} items
 * @returns {Group[]}
 */
function grouped(items) {
  const groups = Map.groupBy(items, ({ group }) => group);
  return [...groups].map(([title, own]) => ({ title, items: own.map((each) => each.item) }));
}

/**
 * @param {MapLink} link
 * @param {ReadonlyMap<string, Box>} boxes
 */
function lineOf(link, boxes) {
  const from = boxes.get(`question/${link.question}`);
  const to = boxes.get(`cause/${link.cause}`);
  if (!from || !to) return [];
  const tone = link.strength > 0 ? "for" : "against";
  const width = Math.min(3, 0.6 + Math.abs(link.strength));
  return [
    s(`path.line.${tone}`, {
      d: curve(from, to),
      "stroke-width": width,
      "data-from": nameOf(from),
      "data-to": nameOf(to),
    }),
  ];
}

/**
 * @param {string} stage
 * @param {string} cause
 * @param {ReadonlyMap<string, Box>} boxes
 */
function stageLineOf(stage, cause, boxes) {
  const from = boxes.get(`stage/${stage}`);
  const to = boxes.get(`cause/${cause}`);
  return from && to
    ? [
        s("path.line.stage", {
          d: curve(from, to),
          "stroke-width": 1,
          "data-from": nameOf(from),
          "data-to": nameOf(to),
        }),
      ]
    : [];
}

/**
 * @param {Box} box
 * @param {boolean} isCurrent
 * @param {{ show: () => void, rest: () => void, open: () => void, move: (key: string) => boolean }} does
 */
function nodeOf(box, isCurrent, does) {
  const { x, y, width, kind, label, about } = box;
  const keydown = (/** @type {KeyboardEvent} */ event) => {
    const isEnter = event.key === "Enter" || event.key === " ";
    if (isEnter) does.open();
    if (isEnter || does.move(event.key)) event.preventDefault();
  };
  return s(
    `g.box.${kind}`,
    {
      "data-name": nameOf(box),
      tabindex: isCurrent ? "0" : "-1",
      role: "button",
      "aria-label": `${kind}: ${label}`,
      onclick: does.open,
      onmouseenter: does.show,
      onmouseleave: does.rest,
      onfocus: does.show,
      onblur: does.rest,
      onkeydown: keydown,
    },
    s("title", {}, `${label}\n${about}`),
    s("rect", { x, y, width, height: BOX, rx: 5 }),
    s("text", { x: x + 7, y: y + 15 }, fitting(label, width - 14, measured)),
  );
}

/**
 * Shows what hangs together with a box: its lines and the boxes at their other ends; "" shows everything alike.
 * @param {HTMLElement} picture
 * @param {HTMLElement} told
 * @param {MapView | undefined} map
 * @param {string} name
 */
function light(picture, told, map, name) {
  const near = new Set([name]);
  for (const line of picture.querySelectorAll("path.line")) {
    const { from = "", to = "" } = /** @type {SVGElement} */ (line).dataset;
    const isNear = name !== "" && (from === name || to === name);
    line.classList.toggle("lit", isNear);
    if (isNear) near.add(from).add(to);
  }
  for (const box of picture.querySelectorAll("g.box"))
    box.classList.toggle("lit", name !== "" && near.has(box.getAttribute("data-name") ?? ""));
  picture.classList.toggle("lighting", name !== "");
  told.textContent =
    name === "" || !map ? "Point at an entry to see what hangs together; open it for its file." : wordsFor(map, name);
}

/**
 * @param {MapView} map
 * @param {string} name
 */
function wordsFor(map, name) {
  const [kind, ...rest] = name.split("/");
  const id = rest.join("/");
  if (kind === "stage") {
    const stage = map.stages.find((each) => each.id === id);
    return `${stage?.title}: ${map.causes.filter(({ stages }) => stages.includes(id)).length} causes show here. ${stage?.meaning ?? ""}`;
  }
  const links = map.links.filter((link) => (kind === "cause" ? link.cause : link.question) === id);
  const words = (/** @type {MapLink[]} */ list) =>
    list
      .sort((a, b) => Math.abs(b.strength) - Math.abs(a.strength))
      .slice(0, 4)
      .map((link) => (kind === "cause" ? link.question : link.cause))
      .join(", ");
  const speaksFor = words(links.filter(({ strength }) => strength > 0)) || "nothing";
  const against = words(links.filter(({ strength }) => strength < 0)) || "nothing";
  const title =
    kind === "cause"
      ? map.causes.find((each) => each.id === id)?.title
      : map.questions.find((each) => each.id === id)?.ask;
  return kind === "cause"
    ? `${title}. For it: ${speaksFor}. Against it: ${against}.`
    : `${title} Answers speak for: ${speaksFor}. Only against: ${against}.`;
}
