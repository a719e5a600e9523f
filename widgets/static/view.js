// What every view has, whatever it draws: names for the controls that ipywidgets leaves without one.
const ICONS = { "fa-play": "play", "fa-pause": "pause", "fa-stop": "stop", "fa-retweet": "repeat" };
let labels = 0;

// A slider is called by its description, which may change; a button of Play, which holds an icon alone, by what it does.
function name(row) {
  for (const slider of row.querySelectorAll(".widget-inline-hbox:has(.noUi-handle)")) {
    const [words, readout] = [slider.querySelector(".widget-label"), slider.querySelector(".widget-readout")];
    if (!words) continue;
    if (words.title === "null") words.title = ""; // what ipywidgets makes of a slider without a tip
    words.id ||= `rnn-name-${++labels}`;
    readout?.setAttribute("role", "textbox");
    for (const part of [...slider.querySelectorAll(".noUi-handle"), ...(readout ? [readout] : [])]) part.setAttribute("aria-labelledby", words.id);
  }
  for (const icon of row.querySelectorAll(".widget-play button i")) {
    const does = Object.entries(ICONS).find(([kind]) => icon.classList.contains(kind))?.[1] ?? "play";
    if (icon.parentElement.ariaLabel !== does) icon.parentElement.ariaLabel = does;
  }
}

const watched = new WeakSet();
function watch(view) { // the rows of controls; pictures name what is theirs, and change at every move
  const rows = new MutationObserver((records) => { for (const { target } of records) if (target.isConnected) name(target.closest(".rnn-view > *") ?? view); });
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

function attend({ el }) {
  let gone = false;
  const arrive = () => { // a figure is made before it is on the page; one out of sight has no size there
    const view = el.closest(".rnn-view");
    if (!view && !gone) setTimeout(arrive, 50);
    if (view && !watched.has(view)) { watched.add(view); watch(view); }
  };
  arrive();
  return () => { gone = true; };
}

export default { initialize: () => ((globalThis.__rnnFronts ??= {}).view ??= Promise.withResolvers()).resolve({ attend }) };
