// @ts-check
// What every view has, whatever it draws: names for the controls that ipywidgets leaves without one, its numbers as
// tables, and pictures that were packed when they were saved.
const ICONS = { "fa-play": "play", "fa-pause": "pause", "fa-stop": "stop", "fa-retweet": "repeat" };
let labels = 0;

// A slider is called by its description, which may change; a button of Play, which holds an icon alone, by what it
// does.
function name(row) {
  for (const slider of row.querySelectorAll(".widget-inline-hbox:has(.noUi-handle)")) {
    const [words, readout] = [slider.querySelector(".widget-label"), slider.querySelector(".widget-readout")];
    if (!words) continue;
    if (words.title === "null") words.title = ""; // what ipywidgets makes of a slider without a tip
    words.id ||= `rnn-name-${++labels}`;
    readout?.setAttribute("role", "textbox");
    const handles = [...slider.querySelectorAll(".noUi-handle")];
    for (const part of [...(handles.length > 1 ? [] : handles), ...(readout ? [readout] : [])])
      part.setAttribute("aria-labelledby", words.id);
    for (const [k, end] of handles.length > 1 ? ["from", "to"].entries() : []) {
      const said = `${words.textContent}: ${end}`; // each end of a range has a name
      if (handles[k].ariaLabel !== said) handles[k].ariaLabel = said;
    }
  }
  for (const box of row.querySelectorAll("select, textarea, input[type=text]")) {
    // without a description, by what it tells on hover
    const words = box.closest(".jupyter-widgets")?.querySelector(".widget-label");
    if (box.title && !box.ariaLabel && (!words || words.style.display === "none")) box.ariaLabel = box.title;
  }
  for (const icon of row.querySelectorAll(".widget-play button i")) {
    const does = Object.entries(ICONS).find(([kind]) => icon.classList.contains(kind))?.[1] ?? "play";
    if (icon.parentElement.ariaLabel !== does) icon.parentElement.ariaLabel = icon.parentElement.title = does;
  }
}

const watched = new WeakSet();
function watch(view) {
  // the rows of controls; pictures name what is theirs, and change at every move
  const rows = new MutationObserver((records) => {
    for (const { target } of /** @type {any[]} */ (records))
      if (target.isConnected) name(target.closest(".rnn-view > *") ?? view);
  });
  const start = () => {
    for (const row of view.children) {
      if (watched.has(row) || row.querySelector(".rnn-diagram, .rnn-plot")) continue;
      watched.add(row);
      name(row);
      rows.observe(row, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
    }
  };
  new MutationObserver(start).observe(view, { childList: true });
  start();
}

const made = (tag, attributes, ...kids) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...kids);
  return node;
};

function table({ title, columns, rows, left }) {
  // what was typed by a learner is in it, so text alone, never HTML
  const head = made(
    "tr",
    {},
    ...columns.map((words) => (words ? made("th", { scope: "col" }, words) : made("td", {}))),
  );
  const body = rows.map(([first, ...rest]) =>
    made("tr", {}, made("th", { scope: "row" }, first), ...rest.map((entry) => made("td", {}, entry))),
  );
  const more = left ? [made("p", {}, `${left} more rows are left out here; view.table() in Python has them all.`)] : [];
  return [made("table", {}, made("caption", {}, title), made("thead", {}, head), made("tbody", {}, ...body)), ...more];
}

const SILENT = "The numbers come from the kernel, and it does not answer: run this cell again.";

// A button under the picture that carries the caption: it opens the numbers of the whole view, which follow the
// picture.
function numbers({ model, el }) {
  const button = made("button", { class: "rnn-numbers", type: "button", "aria-expanded": "false" }, "table of numbers");
  const words = made("p", {}),
    close = made("button", { type: "button" }, "close"),
    list = made("div", {});
  const id = `rnn-name-${++labels}`;
  const panel = made(
    "div",
    { class: "rnn-table", role: "group", tabindex: 0, "aria-labelledby": id, hidden: "" },
    made("h3", { id }, "Table of numbers"),
    close,
    words,
    list,
  );
  el.querySelector("figure").append(button, panel);
  let asked = 0,
    late;
  const ask = () => {
    // one question at a time, and no more than two in a second
    if (panel.hidden || asked) return;
    asked = model.get("rev") || 1;
    late = setTimeout(() => {
      asked = 0;
      words.textContent = SILENT;
    }, 10000);
    model.send({ event: "table" });
  };
  const answer = ({ tables, said }) => {
    if (!tables) return;
    clearTimeout(late);
    words.textContent = said;
    list.replaceChildren(...tables.flatMap(table));
    const before = asked;
    setTimeout(() => {
      asked = 0;
      if (model.get("rev") > before) ask();
    }, 500);
  };
  const turn = (open) => {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", open);
    open ? ask() : button.focus();
  };
  button.addEventListener("click", () => turn(panel.hidden));
  close.addEventListener("click", () => turn(false));
  panel.addEventListener("keydown", (e) => {
    if (e.key === "Escape") turn(false);
  });
  model.on("change:rev", ask);
  model.on("msg:custom", answer);
  return () => {
    model.off("change:rev", ask);
    model.off("msg:custom", answer);
    clearTimeout(late);
  };
}

function attend({ model, el }) {
  let gone = false;
  const arrive = () => {
    // a figure is made before it is on the page; one out of sight has no size there
    const view = el.closest(".rnn-view");
    if (!view && !gone) setTimeout(arrive, 50);
    if (view && !watched.has(view)) {
      watched.add(view);
      watch(view);
    }
  };
  arrive();
  const end = model.get("caption") ? numbers({ model, el }) : () => {};
  // what is covered before a question is answered takes no hand and no key
  const cover = () => {
    const picture = el.querySelector("figure").firstElementChild;
    if (picture) picture.inert = Boolean(model.get("covered"));
  };
  cover();
  model.on("change:covered", cover);
  return () => {
    gone = true;
    model.off("change:covered", cover);
    end();
  };
}

// A letter typed while a button has the focus is no shortcut of the notebook, which could cut or delete a cell.
if (!globalThis.__rnnQuiet) {
  globalThis.__rnnQuiet = true;
  addEventListener(
    "keydown",
    (e) => {
      const plain = e.key.length === 1 && !e.ctrlKey && !e.metaKey && !e.altKey;
      if (plain && e.target instanceof Element && e.target.closest(".rnn-view button")) e.stopPropagation();
    },
    true,
  );
}

// What a saved picture paints is packed: its JSON, then its buffers, each as gzip. `.tools/saved_notebooks.py` does it.
async function unpack(model) {
  const unzip = (part) =>
    new Response(new Blob([part]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  const [words, ...buffers] = await Promise.all(model.get("packed").map(unzip));
  const [picture, paths] = JSON.parse(new TextDecoder().decode(words));
  paths.forEach((path, k) => {
    path.slice(0, -1).reduce((at, key) => at[key], picture)[path.at(-1)] = new DataView(buffers[k]);
  });
  for (const [name, value] of Object.entries(picture)) model.set(name, value);
}

export default {
  initialize: () => ((globalThis.__rnnFronts ??= {}).view ??= Promise.withResolvers()).resolve({ attend, unpack }),
};
