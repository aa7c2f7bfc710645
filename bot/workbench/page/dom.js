/**
 * Elements from data. Text is only ever set as text, so nothing that stands in a knowledge file becomes markup.
 */

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * `h("a.file", { href }, "text")`: an HTML element with classes, attributes, listeners (`onclick`) and children.
 * @param {string} name
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function h(name, attributes = {}, ...children) {
  const [tag = "div", ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length > 0) element.className = classes.join(" ");
  dress(element, attributes);
  element.append(...kept(children));
  return element;
}

/**
 * The same in a drawing.
 * @param {string} name
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {SVGElement}
 */
export function s(name, attributes = {}, ...children) {
  const [tag = "g", ...classes] = name.split(".");
  const element = document.createElementNS(SVG, tag);
  if (classes.length > 0) element.setAttribute("class", classes.join(" "));
  dress(element, attributes);
  element.append(...kept(children));
  return /** @type {SVGElement} */ (element);
}

/**
 * @param {Element} element
 * @param {Record<string, unknown>} attributes
 */
function dress(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function")
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (/** @type {unknown} */ (value)));
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** @param {(Child | Child[])[]} children */
function kept(children) {
  return children
    .flat()
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (typeof child === "number" ? String(child) : /** @type {Node | string} */ (child)));
}

/**
 * A labelled choice.
 * @param {string} label
 * @param {readonly { readonly value: string, readonly label: string }[]} options
 * @param {string} chosen
 * @param {(value: string) => void} onchange
 */
export function choice(label, options, chosen, onchange) {
  const select = /** @type {HTMLSelectElement} */ (
    h(
      "select",
      { onchange: () => onchange(select.value) },
      options.map(({ value, label: text }) => h("option", { value, selected: value === chosen }, text)),
    )
  );
  return h("label.field", {}, h("span", {}, label), select);
}

/**
 * A link to a line of a file: opens the editor where it understands the address, and shows the place where not.
 * @param {import("../api.ts").Place} place
 */
export function fileLink({ file, line, editor }) {
  const words = line > 1 ? `${file}:${line}` : file;
  return h("a.file", { href: editor, title: `Open ${words} in VS Code` }, words);
}

/** @param {number} probability */
export function percent(probability) {
  if (probability > 0 && probability < 0.01) return "<1 %";
  return `${Math.round(probability * 100)} %`;
}
