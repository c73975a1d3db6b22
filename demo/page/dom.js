// A tiny element builder. Text is always text: no caller can pass markup through here.
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "class") {
      element.className = value;
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function button(label, onClick, props = {}) {
  return h("button", { type: "button", ...props, on: { click: onClick } }, label);
}

export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

// Changes text only when it differs, so that screen readers and selections are left in peace.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Collects many calls into one run; a call during a run makes exactly one more run afterwards.
export function coalesce(run, delay) {
  let timer = null;
  let running = false;
  let again = false;
  async function go() {
    timer = null;
    running = true;
    try {
      await run();
    } catch (error) {
      console.warn(error);
    } finally {
      running = false;
      if (again) {
        again = false;
        timer = setTimeout(go, delay);
      }
    }
  }
  return () => {
    if (running) again = true;
    else timer ??= setTimeout(go, delay);
  };
}
