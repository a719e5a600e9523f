// @ts-check
// Times what a learner waits for: from an event on a control to the frame that shows its effect, painted.
globalThis.meter = (() => {
  const CODES = { ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40 },
    LATE = 10000;
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const frame = () => new Promise(requestAnimationFrame);
  const afterPaint = () =>
    new Promise((done) => {
      // a task that was asked for inside a frame runs when it is painted
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(0);
    });

  // What changes when the effect of a move is on the page; an image counts once it is loaded.
  const SHOWN = {
    text: (el) => el.textContent,
    rev: (el) => el.dataset.rev,
    plotly: (el) => el.dataset.painted ?? "0",
    image: (el, before) => (el?.complete && el.naturalWidth ? el.src : before),
  };

  function count(el) {
    // a plain Plotly figure says when it has drawn, if it is asked
    if (el.dataset.counted) return;
    el.dataset.counted = "yes";
    el.on("plotly_afterplot", () => {
      el.dataset.painted = 1 + Number(el.dataset.painted ?? 0);
    });
  }

  function press(selector, key) {
    const init = { key, code: key, keyCode: CODES[key], bubbles: true, cancelable: true };
    document.querySelector(selector).dispatchEvent(new KeyboardEvent("keydown", init));
  }

  // When a key was pressed on the control, when what it changes was changed, and when that had been painted; in ms.
  function move({ root, control, shown, how }, key) {
    const look = (before) => SHOWN[how](document.querySelector(shown), before),
      stage = document.querySelector(root);
    return new Promise((resolve, reject) => {
      const before = look(),
        start = performance.now();
      const check = async () => {
        if (look(before) === before) return;
        stop();
        const changed = performance.now();
        await frame();
        await afterPaint();
        resolve([start, changed, performance.now()]);
      };
      const watch = new MutationObserver(check),
        late = setTimeout(() => {
          stop();
          reject(new Error(`nothing changed at ${shown}`));
        }, LATE);
      const stop = () => {
        watch.disconnect();
        stage.removeEventListener("load", check, true);
        clearTimeout(late);
      };
      watch.observe(stage, {
        subtree: true,
        childList: true,
        characterData: true,
        attributeFilter: ["data-rev", "data-painted", "src"],
      });
      stage.addEventListener("load", check, true); // of an image
      press(control, key);
    });
  }

  // ms from press to paint of `n` moves.
  const moves = async (target, n) => (await moments(target, n)).map(([pressed, , painted]) => painted - pressed);

  // The same, with the moment between, and all on the clock of the machine.
  const onTheClock = async (target, n) =>
    (await moments(target, n)).map((move) => move.map((at) => performance.timeOrigin + at));

  // The moments of `n` moves, half of them there and half back (in turns, where `weave` is set), after one that does
  // not count.
  async function moments(target, n) {
    const figure = document.querySelector(target.shown),
      [there, back] = target.keys,
      times = [];
    figure.scrollIntoView({ block: "center" });
    const key = (i) => ((target.weave ? i % 2 : i < n / 2) ? there : back);
    if (target.how === "plotly") count(figure);
    await pause(200);
    await move(target, there);
    await pause(100);
    const painted = Number(figure.dataset.rev);
    for (let i = 0; i < n; i++) {
      times.push(await move(target, key(i)));
      await pause(30 + 50 * Math.random());
    }
    if (target.how === "rev" && Number(figure.dataset.rev) - painted !== n)
      throw new Error(`${target.shown} was not painted once for each move`);
    await move(target, back);
    return times;
  }

  // A drag of `n` events, `hz` a second; ms from the last event until `shown` says the last value.
  async function drag({ control, shown, keys }, n, hz) {
    const start = performance.now(),
      goal = () => document.querySelector(control).getAttribute("aria-valuenow");
    for (let i = 0; i < n; i++) {
      while (performance.now() < start + (1000 * i) / hz) await pause(0);
      press(control, keys[0]);
    }
    const released = performance.now(),
      last = String(Math.round(Number(goal())));
    while (document.querySelector(shown).textContent.trim() !== last) {
      await frame();
      if (performance.now() - released > LATE) throw new Error(`${last} was never shown`);
    }
    await afterPaint();
    return performance.now() - released;
  }

  const drawn = () => document.querySelectorAll(".rnn-diagram[data-rev], .rnn-plot[data-rev]").length;

  // ms from Run All until the kernel rests and `figures` canvases are painted.
  async function runAll(figures) {
    const start = performance.now();
    await globalThis.lab.command("notebook:run-all-cells");
    while (!globalThis.lab.idle() || drawn() < figures) {
      await frame();
      if (performance.now() - start > 12 * LATE) throw new Error(`${drawn()} of ${figures} figures were painted`);
    }
    await afterPaint();
    return performance.now() - start;
  }

  return { moves, onTheClock, drag, drawn, runAll };
})();
