// @ts-check
// What every mark is made of: elements, numbers as words, colours, and texts with live numbers in them.
const NS = "http://www.w3.org/2000/svg";
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * An element of SVG, or after "$" one of HTML, with its attributes and its children.
 * @param {string} tag
 * @param {Record<string, any>} attributes those that are null are left out
 * @param {(Node | string)[]} kids
 * @returns {any}
 */
function node(tag, attributes = {}, ...kids) {
  const made = tag[0] === "$" ? document.createElement(tag.slice(1)) : document.createElementNS(NS, tag);
  assign(made, attributes);
  made.append(...kids);
  return made;
}

/**
 * @param {Element} element
 * @param {Record<string, any>} attributes
 */
function assign(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) if (value != null) element.setAttribute(name, value);
}

/**
 * A number as the page writes it.
 * @param {number} v
 * @param {number} digits
 * @returns {string}
 */
function number(v, digits) {
  if (Number.isNaN(v)) return "?";
  if (Math.abs(v) >= 1e4) return v.toExponential(1).replace("-", "−").replace("e+", "e");
  const text = Math.abs(v).toFixed(digits);
  return (v < 0 && Number(text) ? "−" : "") + text;
}

/**
 * @param {number} v
 * @param {Scale} scale
 */
const strength = (v, scale) => Math.min(1, Math.abs(v) / scale.max);

/**
 * A colour of the table in the page's theme: its tone for shapes ("fill"), for words ("ink") or for cells with
 * numbers in them ("cell"), as `colours.css` has it; any other colour as it is.
 * @param {string} colour
 * @param {string} kind
 */
const toned = (colour, kind = "fill") =>
  /^#[0-9a-f]{6}$/.test(colour) ? `var(--rnn-${kind}-${colour.slice(1)}, ${colour})` : colour;

/**
 * @param {number} v
 * @param {Scale} scale
 * @param {string} kind
 */
const hue = (v, scale, kind = "fill") => toned(v < 0 ? scale.negative : scale.positive, kind);

/**
 * "h_{t−1}" as nodes with a subscript; `html` picks <sub> or a lowered tspan.
 * @param {string} string
 * @param {boolean} html
 * @returns {(Node | string)[]}
 */
function words(string, html) {
  const pieces = string.split(/(_\{[^}]*\})/).filter(Boolean);
  return pieces.flatMap((piece) => {
    if (!piece.startsWith("_{")) return html ? [piece] : [node("tspan", {}, piece)];
    const inner = piece.slice(2, -1);
    if (html) return [node("$sub", {}, inner)];
    return [node("tspan", { dy: "0.3em", "font-size": "75%" }, inner), node("tspan", { dy: "-0.22em" }, "\u200b")];
  });
}

/**
 * Puts a text there, if another one stands there: a new one is laid out anew, whatever it says.
 * @param {Element} spot
 * @param {string} text
 */
function write(spot, text) {
  if (spot.textContent !== text) spot.textContent = text;
}

/**
 * What a live part of a text says at a number.
 * @param {Live} part
 * @param {number} v
 * @returns {string}
 */
function said(part, v) {
  if ("of" in part) return part.of[Math.round(v)] ?? "";
  const written = number(v, part.digits);
  const lost = part.small && v && !Number(written.replace("−", "-"));
  const text = lost ? v.toExponential(0).replaceAll("-", "−") : written;
  return part.inside && text[0] === "−" ? `(${text})` : text;
}

/**
 * Parts of a text in `parent`. Returns what writes the live ones anew.
 * @param {Element} parent
 * @param {Part[]} parts
 * @param {Context} ctx
 * @param {boolean} html
 * @returns {(values: Float32Array) => void}
 */
function fill(parent, parts, ctx, html) {
  const live = [];
  for (const given of parts) {
    if (typeof given === "string") {
      parent.append(...words(given, html));
      continue;
    }
    const part = { ...NUMBER, ...given };
    const spot = node(html ? "$span" : "tspan", { class: part.class || null });
    parent.append(spot);
    live.push({ spot, index: ctx.offset(part.at), part, shown: undefined });
  }
  return (values) => {
    for (const item of live) {
      const v = values[item.index];
      if (Object.is(v, item.shown)) continue;
      item.shown = v;
      write(item.spot, said(item.part, v));
    }
  };
}
