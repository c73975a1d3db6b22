/** A tiny element builder. Text is always text: nothing handed in can become markup. */

/**
 * @param {string} tag @param {object} props attributes; `on: {event: listener}`
 * @param {...(Node|string|null)} children null and "" are left out
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

export const button = (label, onClick, props = {}) =>
  el("button", { type: "button", ...props, on: { click: onClick } }, label);

/** A part that is folded away until somebody asks. */
export const fold = (title, ...children) => el("details", {}, el("summary", {}, title), ...children);

/** Change text only when it differs, so that screen readers are left in peace. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
