// @ts-check
// Points of a plot that the learner may move.

// The place of a slider that is nearest to a number, reckoned as noUiSlider does, to the last bit: a slider that gets
// another number than its own answers with its own, and would pull back what a finger has moved on meanwhile.
function onSlider(v, low, high, step) {
  const range = high - low,
    at = Math.round((v - low) / step) * ((step * 100) / range);
  return at >= 100 ? high : at <= 0 ? low : (at * range) / 100 + low;
}

// A ring around each point that the learner may move, over the plot: dragged, or with the arrow keys, it says where the
// point is to be. It stays the same element from picture to picture, so that it is not lost under a finger.
function holder(div, send) {
  const rings = [],
    hint = hinter(div),
    { edit, done } = newest(send);
  const make = (k) => {
    const ring = document.createElement("button");
    let drags = false;
    Object.assign(ring, { type: "button", className: "rnn-hold" });
    const go = (asked) => {
      const { at, low, high, step, labels } = ring.hold;
      const to = asked.map((v, i) => onSlider(v, low[i], high[i], step[i]));
      const said = to.map((v, i) => `${labels[i]} ${String(Number(v.toFixed(6))).replace("-", "−")}`);
      if (drags) hint(ring, said.join(", "));
      if (to.some((v, i) => v !== at[i])) edit({ event: "pick", hold: k, to });
    };
    ring.addEventListener("pointerdown", (e) => {
      if (e.button) return;
      drags = true;
      ring.setPointerCapture(e.pointerId);
    });
    ring.addEventListener("pointermove", (e) => {
      if (!drags) return;
      const { left, top } = div.getBoundingClientRect(),
        { xaxis, yaxis } = div._fullLayout;
      go([xaxis.p2d(e.clientX - left - xaxis._offset), yaxis.p2d(e.clientY - top - yaxis._offset)]);
    });
    const release = () => {
      drags = false;
      hint();
    };
    for (const end of ["pointerup", "pointercancel"]) ring.addEventListener(end, release);
    ring.addEventListener("keydown", (e) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[e.key];
      if (!way) return;
      go(way.map((n, i) => ring.hold.at[i] + n * ring.hold.step[i]));
      e.preventDefault();
      e.stopPropagation();
    });
    div.append(ring);
    return ring;
  };
  const place = (holds) => {
    for (const extra of rings.splice(holds.length)) extra.remove();
    holds.forEach((hold, k) => {
      const ring = (rings[k] ??= make(k)),
        { xaxis, yaxis } = div._fullLayout;
      ring.hold = hold;
      ring.title = ring.ariaLabel = hold.name;
      ring.style.left = `${xaxis._offset + xaxis.d2p(hold.at[0])}px`;
      ring.style.top = `${yaxis._offset + yaxis.d2p(hold.at[1])}px`;
    });
    done();
  };
  return place;
}
