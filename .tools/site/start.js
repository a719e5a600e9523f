// Starts the page of a lesson: the worker that keeps the site for later visits, then JupyterLite.
import { files } from "./own.js";

const HOME = new URL("./", import.meta.url),
  WORKER = new URL("service-worker.js?enableCache=false", HOME).href, // as JupyterLite names it
  EARLY = new URL("extensions/@jupyterlite/pyodide-kernel-extension/static/early.js", HOME),
  VERSIONS = `course ${HOME.pathname} lessons`, // of the lessons that a learner's own began with
  OPEN_NEW = "course:open-new-version",
  SAID = "There is a newer version of this lesson; yours is kept as it is.";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Wait until a worker has taken over, or cannot.
const settled = (worker) =>
  new Promise((resolve) => {
    const look = () => ["activated", "redundant"].includes(worker.state) && resolve();
    worker.addEventListener("statechange", look);
    look();
  });

// Whether a newer build, which waits, takes over now. A worker that does not answer does not.
function takesOver(worker) {
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
  worker.postMessage("take over", [port2]);
  return Promise.race([answer, pause(5000)]);
}

async function keepSite() {
  const registration = await navigator.serviceWorker?.register(WORKER);
  if (!registration) return; // this browser keeps nothing here
  const { active, waiting, installing } = registration;
  if (active && waiting && (await takesOver(waiting))) {
    await settled(waiting);
    location.reload();
    await new Promise(() => {});
  }
  if (!active && (installing ?? waiting)) await settled(installing ?? waiting);
}

// Let the worker of a lesson's kernel begin while JupyterLite starts, which gets it where it would make one.
function begin() {
  if (crossOriginIsolated || !new URLSearchParams(location.search).get("path")?.endsWith(".ipynb")) return;
  const Own = globalThis.Worker,
    begun = new Own(EARLY);
  globalThis.Worker = class Worker extends Own {
    constructor(url, options) {
      if (!String(url).startsWith(new URL("./", EARLY))) return new Own(url, options);
      globalThis.Worker = Own;
      return begun;
    }
  };
}

const seen = () => JSON.parse(localStorage.getItem(VERSIONS) ?? "{}");
const remember = (versions) => localStorage.setItem(VERSIONS, JSON.stringify(versions));

// The lessons that a learner changed and that are now others than she began with.
async function renewed(lessons) {
  const versions = seen(),
    own = new Set((await files()).map(({ path }) => path)),
    found = [];
  for (const [path, version] of Object.entries(lessons)) {
    if (!own.has(path)) versions[path] = version;
    else if ((versions[path] ??= version) !== version) found.push(path);
  }
  remember(versions);
  return found;
}

// Open the lesson as it now is, beside the learner's own.
async function openNew(app, path, version) {
  const beside = path.replace(/\.ipynb$/, `-new-${version.slice(0, 4)}.ipynb`),
    { contents } = app.serviceManager;
  const there = await contents.get(beside, { content: false }).catch(() => null);
  if (!there) {
    const content = await (await fetch(new URL(`files/${path}`, HOME))).json();
    await contents.save(beside, { type: "notebook", format: "json", content });
  }
  await app.commands.execute("docmanager:open", { path: beside });
  remember({ ...seen(), [path]: version });
}

// Say once of each lesson in `paths`, when it is in front, that there is a newer version.
async function tell(paths, lessons) {
  while (!globalThis.jupyterapp) await pause(100);
  const app = globalThis.jupyterapp,
    left = new Set(paths);
  await app.restored;
  app.commands.addCommand(OPEN_NEW, { execute: ({ path }) => openNew(app, path, lessons[path]) });
  const look = () => {
    const path = app.shell.currentWidget?.context?.path;
    if (!left.delete(path)) return;
    const actions = [{ label: "Open the new one beside it", commandId: OPEN_NEW, args: { path } }];
    app.commands.execute("apputils:notify", { message: SAID, type: "info", options: { autoClose: false, actions } });
  };
  app.shell.currentChanged.connect(look);
  look();
}

// What is to be told once JupyterLite runs: the renewed lessons, and the versions of all.
async function prepare() {
  await keepSite();
  begin();
  const { lab, lessons } = await (await fetch(new URL("site.json", HOME))).json();
  localStorage.setItem(`${WORKER}-version`, lab); // JupyterLite would remove a worker that it did not register itself
  return [await renewed(lessons), lessons];
}

const [others, lessons] = await prepare().catch((error) => {
  console.warn(error); // a browser that keeps nothing runs the lessons all the same
  return [[], {}];
});
await import("./config-utils.js");
if (others.length) await tell(others, lessons);
