// @ts-check
// What the tests ask of a JupyterLab page.
globalThis.lab = (() => {
  const FAILED = "the front end failed";
  const panel = () => globalThis.jupyterapp?.shell?.currentWidget;
  const session = () => panel()?.context?.sessionContext;
  const kernel = () => session()?.session?.kernel;
  const id = (el) => [...el.classList].find((name) => name.startsWith("model-"))?.slice(6) ?? "";

  const idle = () => kernel()?.status === "idle" && kernel().connectionStatus === "connected";

  const command = async (name, args) => {
    await globalThis.jupyterapp.commands.execute(name, args);
  };

  async function execute(code) {
    const future = kernel().requestExecute({ code, store_history: false });
    let out = "",
      error = "";
    future.onIOPub = ({ header, content }) => {
      if (header.msg_type === "stream" && content.name === "stdout") out += content.text;
      if (header.msg_type === "error") error += `${content.ename}: ${content.evalue}\n${content.traceback.join("\n")}`;
    };
    await future.done;
    return { out, error };
  }

  // The value of a call in probe.py, by a comm: in order with what the widgets send, and sooner than a cell's code.
  let line = null;
  async function ask(call) {
    if (!line || line.isDisposed || line.kernel !== kernel()) await dial();
    return new Promise((answer) => {
      const sent = line.send({ call });
      line.calls.add(sent.msg.header.msg_id);
      line.onMsg = ({ content }) => {
        sent.dispose();
        answer(content.data);
      };
    });
  }

  async function dial() {
    await execute("import probe; probe.listen()");
    const asked = kernel();
    line = Object.assign(asked.createComm("probe"), { kernel: asked, calls: new Set(), under: new Set() });
    await line.open().done;
    follow(asked, line);
  }

  // Which messages of the widgets the kernel has not done with. That it is busy with a call is not told to the page: it
  // would paint its indicators at each.
  function follow(asked, { calls, under }) {
    const { _handleMessage: handle, sendShellMessage: send } = asked;
    asked.sendShellMessage = function (message, ...how) {
      if (message.header.msg_type === "comm_msg" && message.content.data.call === undefined)
        under.add(message.header.msg_id);
      return send.call(this, message, ...how);
    };
    asked._handleMessage = async function (message) {
      const status = message.header.msg_type === "status";
      if (status && calls.has(message.parent_header.msg_id)) return;
      await handle.call(this, message);
      if (status && message.content.execution_state === "idle") under.delete(message.parent_header.msg_id);
    };
  }

  const COMPLAINTS = ["stderr", "error"].map((kind) => `[data-mime-type="application/vnd.jupyter.${kind}"]`).join(", ");
  const complaints = () =>
    [...document.querySelectorAll(COMPLAINTS)].map((el) => /** @type {HTMLElement} */ (el).innerText);

  // What is of a view itself, and not of the question that stands in it.
  const own = (view, selector) =>
    [...view.querySelectorAll(selector)].filter((found) => found.closest(".rnn-view") === view);

  const canvases = (view) =>
    own(view, ".rnn-diagram, .rnn-plot").map((figure) => ({
      kind: figure.classList.contains("rnn-plot") ? "plot" : "diagram",
      rev: Number(figure.dataset.rev ?? -1),
      error: figure.dataset.error ?? "",
    }));

  const views = () =>
    [...document.querySelectorAll(".rnn-view")].map((view) => ({
      id: id(view),
      caption: own(view, ".rnn-caption").at(-1)?.textContent ?? "",
      captions: own(view, ".rnn-caption").map((words) => words.textContent),
      error: own(view, ".rnn-error")[0]?.textContent.trim() ?? "",
      canvases: canvases(view),
    }));

  async function told(call) {
    // the value of a call in probe.py
    const { out, error } = await ask(call);
    if (error) throw new Error(`in the kernel: ${error}`);
    return JSON.parse(out);
  }

  // The views as the kernel has them and as the page shows them, with what a test asks for most.
  async function look() {
    const truth = await told("views()");
    const by = (name) => Object.fromEntries(truth.map((view) => [view.id, view[name]]));
    return { truth, shown: views(), seen: by("seen"), revs: by("revs"), busy: truth.some((view) => view.busy) };
  }

  // What a test asks for most, alone: the captions of a whole lesson are long.
  const now = async () => {
    const { seen, revs, busy } = await look();
    return { seen, revs, busy };
  };

  const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  // How the views of the page differ from the kernel's, in words; "" if they do not.
  function difference({ truth, shown }) {
    const told = Object.fromEntries(truth.map((view) => [view.id, view]));
    for (const { id, caption, captions, canvases } of shown) {
      const failed = canvases.find((canvas) => canvas.error),
        owner = told[id];
      if (!owner) return `the kernel does not know the view '${id}' (${caption.slice(0, 60)})`;
      if (failed) return `${FAILED}: ${failed.error}`;
      if (
        !alike(
          canvases.map((canvas) => canvas.rev),
          owner.revs,
        )
      )
        return `the picture of ${owner.kind} is not the newest`;
      if (!alike(captions, owner.captions))
        return `${owner.kind} says ${JSON.stringify(captions)}, the kernel ${JSON.stringify(owner.captions)}`;
    }
    return "";
  }

  // Ask again and again until `enough(answer)`, soon at first, then seldom: a page that is asked cannot paint.
  async function until(timeout, question, enough) {
    const deadline = performance.now() + timeout;
    for (let wait = 20; ; wait = Math.min(1.5 * wait, 500)) {
      const answer = await question();
      if (enough(answer)) return { answer, enough: true };
      if (performance.now() > deadline) return { answer, enough: false };
      await new Promise((soon) => setTimeout(soon, wait));
    }
  }

  // Wait until the page shows what the kernel says and nothing goes on; or, with `running`, until something trains or
  // plays. What was asked of the widgets before the look is in its answer, for the kernel takes messages in their
  // order; what was asked later may be under way.
  async function settle({ timeout, running }) {
    const { answer, enough } = await until(timeout, look, (now) => {
      const wrong = difference(now);
      const waits = wrong || now.busy || line.under.size;
      return !waits || (now.busy && running) || wrong.startsWith(FAILED);
    });
    const { truth: _, ...found } = answer;
    if (running && found.busy) return { ...found, difference: "" };
    return { ...found, difference: difference(answer) || (enough ? "" : "the widgets do not come to rest") };
  }

  // Wait until what is seen (or the revisions, of one view or of all) is not as before, or whether all rests is as
  // wanted.
  const turns = async ({ before, what, view, busy, timeout }) => {
    const part = (now) => (view ? now[what][view] : now[what]);
    const other = (now) => !alike(part(now), part(before)) || now.busy === busy;
    return (await until(timeout, look, other)).enough;
  };

  // Wait until a trait of a control has a value in the kernel; `wanted` is written in Python.
  const becomes = async ({ id, trait, wanted, timeout }) =>
    (await until(timeout, () => told(`holds('${id}', '${trait}', ${wanted})`), Boolean)).enough;

  // The words of a drawing in their order: texts, numbers in cells, lines beneath.
  function written(figure) {
    const said = (selector) =>
      [...figure.querySelectorAll(selector)].map((el) => el.textContent.replaceAll("\u200b", ""));
    return { texts: said(".rnn-text"), numbers: said(".rnn-number"), lines: said(".rnn-formula") };
  }

  // The numbers of one array of a drawing.
  function numbers(figure, wanted) {
    let start = 0;
    for (const [name, length] of figure.shown.scene.arrays) {
      if (name === wanted) return [...figure.shown.values.slice(start, start + length)];
      start += length;
    }
    return [];
  }

  const plain = (value) =>
    value?.buffer instanceof ArrayBuffer ? [...value] : Array.isArray(value) ? value.map(plain) : value;
  const trace = (given) =>
    Object.fromEntries(["x", "y", "z"].filter((k) => k in given).map((k) => [k, plain(given[k])]));

  const picture = (figure) =>
    figure.shown
      ? { data: plain(figure.shown.values), written: written(figure) }
      : { data: (figure.querySelector(".js-plotly-plot")?.data ?? []).map(trace) };
  const pictures = (ids) =>
    Object.fromEntries(
      [...document.querySelectorAll(".rnn-view")]
        .filter((view) => ids.includes(id(view)))
        .map((view) => [id(view), own(view, ".rnn-diagram, .rnn-plot").map(picture)]),
    );

  let compared = {}; // by view, the revisions whose pictures were compared last
  const revisions = () =>
    Object.fromEntries(views().map((view) => [view.id, view.canvases.map((canvas) => canvas.rev)]));

  // What is wrong with the page when it has come to rest, in words; "" if each view shows its newest picture. With
  // `changed`, the pictures of those views alone are compared that were painted since the last time.
  async function agree({ timeout, errors, changed }) {
    const found = await settle({ timeout });
    const said = errors ? "" : found.shown.map((view) => view.error).find(Boolean);
    if (found.difference || said)
      return { ...found, trouble: found.difference || `the error line says: ${said}` };
    const painted = revisions();
    const ids = Object.keys(painted).filter((key) => !changed || !alike(painted[key], compared[key]));
    compared = painted;
    const truth = ids.length ? await told(`pictures(${JSON.stringify(ids)})`) : {};
    const shown = pictures(ids);
    const trouble = ids.map((key) => differs(truth[key], shown[key])).find(Boolean) ?? "";
    const late = trouble && !alike(revisions(), painted); // one came meanwhile
    return late ? agree({ timeout, errors, changed: false }) : { ...found, trouble };
  }

  // Where the pictures of one view differ from the kernel's, in words.
  function differs(truth, shown) {
    if (shown.length !== truth.length) return `${shown.length} pictures on the page, ${truth.length} in the kernel`;
    for (const [k, { data, written = {} }] of truth.entries()) {
      if (!same(data, shown[k].data)) return "the data differ";
      for (const [kind, words] of Object.entries(written)) {
        const found = shown[k].written[kind];
        if (found.length !== words.length) return `${found.length} ${kind} on the page, ${words.length} in the kernel`;
        const place = words.findIndex((word, at) => word !== found[at]);
        if (place >= 0) return `${kind}[${place}] says '${found[place]}', not '${words[place]}'`;
      }
    }
    return "";
  }

  // Equality of plain data: numbers within float32, NaN (or null) equal to itself. Arrays of numbers travel as bytes.
  function same(truth, shown) {
    if (typeof truth?.float64 === "string") return same(unpacked(truth.float64), shown.flat(Infinity));
    if (truth === null || shown === null || typeof truth !== "object") return truth === shown || close(truth, shown);
    const names = Object.keys(truth);
    const all = names.length === Object.keys(shown).length;
    return all && names.every((name) => name in shown && same(truth[name], shown[name]));
  }

  const unpacked = (text) => [...new Float64Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer)];

  const close = (one, other) => {
    const [a, b] = [one ?? NaN, other ?? NaN];
    if (typeof a !== "number" || typeof b !== "number") return false;
    if (isNaN(a) || isNaN(b)) return isNaN(a) && isNaN(b);
    return Math.abs(a - b) <= Math.max(1e-6 * Math.max(Math.abs(a), Math.abs(b)), 1e-9);
  };

  // Elements of a view that reach beyond the output area they are in; a wide drawing scrolls in a box of its own.
  const overflowing = () =>
    [...document.querySelectorAll(".rnn-view")].flatMap((view) => {
      const edge = view.closest(".jp-OutputArea-output").getBoundingClientRect().right + 1;
      const shown = [view, ...view.querySelectorAll("*")].filter(
        (el) => el.checkVisibility() && el.getBoundingClientRect().right > edge,
      );
      const words = (el) =>
        `${el.tagName}.${el.getAttribute("class") ?? ""} by ${Math.round(el.getBoundingClientRect().right - edge)} px`;
      return shown
        .filter((el) => !el.parentElement.closest("svg, .rnn-scroll"))
        .slice(0, 3)
        .map(words);
    });

  const rgb = (color) => {
    const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
      willReadFrequently: true,
    });
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (color) => {
    const [r, g, b] = rgb(color)
      .map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };

  // Words of the pictures that stand out too little from the page: contrast as WCAG counts it.
  function pale(least) {
    const page = luminance(getComputedStyle(document.body).getPropertyValue("--jp-layout-color0"));
    const words = [
      ...document.querySelectorAll(
        ".rnn-text tspan, .rnn-caption, .rnn-formula, .rnn-plot :is(.xtick, .ytick, .legend, .infolayer) text",
      ),
    ];
    return words
      .filter((el) => el.textContent.trim())
      .flatMap((el) => {
        const style = getComputedStyle(el);
        const own = el instanceof SVGElement && /^rgb/.test(el.style.fill) ? el.style.fill : ""; // newer, out of sight
        const ink = luminance(own || (el instanceof SVGElement ? style.fill : style.color));
        const contrast = (Math.max(ink, page) + 0.05) / (Math.min(ink, page) + 0.05);
        return contrast < least ? [`${el.textContent.slice(0, 30)}: ${contrast.toFixed(1)}`] : [];
      });
  }

  const cell = (index) => panel().content.widgets[index];

  async function runCell(index) {
    panel().content.deselectAll();
    panel().content.activeCellIndex = index;
    await command("notebook:run-cell");
  }

  const append = (source) => panel().content.model.sharedModel.addCell({ cell_type: "code", source });

  const outputs = (index) => ({ count: cell(index).model.executionCount, outputs: cell(index).model.outputs.toJSON() });

  const widgets = () =>
    panel()
      .content.widgets.filter((cell) => cell.outputArea)
      .flatMap((cell) => cell.model.outputs.toJSON())
      .filter((output) => "application/vnd.jupyter.widget-view+json" in (output.data ?? {})).length;

  // Marks what one output shows for a screenshot; with `words` it becomes a still that says them, see `still.css`.
  function frame(index, output, words) {
    const area = cell(index).outputArea.widgets[output].node;
    const now = area.querySelector(".rnn-view") ?? area.querySelector(".jp-OutputArea-output");
    Object.assign(now.dataset, { still: words ? "picture" : "all", words });
    now.scrollIntoView({ block: "nearest" });
    const { top, left } = now.getBoundingClientRect(); // whole pixels
    const shift = { top: `${Math.ceil(top) - top}px`, left: `${Math.ceil(left) - left}px` };
    Object.assign(now.style, { position: "relative", ...shift });
  }

  // Gives back what `frame` took.
  function unframe() {
    const { style, dataset } = /** @type {HTMLElement} */ (document.querySelector("[data-still]"));
    for (const name of ["position", "top", "left"]) style.removeProperty(name);
    for (const name of ["still", "words"]) delete dataset[name];
  }

  function fonts() {
    // how wide the letters of the page's fonts are: two machines that agree write alike
    const style = getComputedStyle(document.body),
      pen = document.createElement("canvas").getContext("2d");
    const input = document.body.appendChild(document.createElement("input"));
    const families = [
      style.getPropertyValue("--jp-ui-font-family"),
      style.getPropertyValue("--jp-code-font-family"),
      getComputedStyle(input).fontFamily,
    ];
    input.remove();
    return families
      .flatMap((family) =>
        ["Hamburgefonstiv 0123456789", "−∂⊙σΣ≤·", "◀▶↺⏎", "你好", "🧠"].map((letters) => {
          pen.font = `13px ${family}`;
          return pen.measureText(letters).width.toFixed(2);
        }),
      )
      .join(" ");
  }

  const fullHeight = () => {
    document.querySelector(".jp-WindowedPanel-outer").scrollTop = 0;
    const outer = document.querySelector(".jp-WindowedPanel-outer"),
      inner = document.querySelector(".jp-WindowedPanel-inner");
    return Math.ceil(innerHeight - outer.clientHeight + inner.scrollHeight + 40);
  };

  return {
    id,
    now,
    settle,
    turns,
    becomes,
    agree,
    numbers,
    panel,
    session,
    idle,
    command,
    execute,
    ask,
    complaints,
    views,
    pictures,
    overflowing,
    pale,
    runCell,
    append,
    outputs,
    widgets,
    frame,
    unframe,
    fonts,
    fullHeight,
  };
})();
