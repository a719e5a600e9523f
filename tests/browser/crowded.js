// @ts-check
// Texts of pictures that lie on one another or are too small, and marks that reach beyond the edge of their picture, in
// words.
() => {
  const SLACK = 2; // px
  const LEAST = 11; // px: the size of a text, however narrow the page is
  const DRAWN = "rect, path, circle, text";
  const WORDS =
    ".rnn-text, .rnn-number, .infolayer text, .xtick text, .ytick text, .xaxislayer-above text, " +
    ".yaxislayer-above text, .textpoint text, .polarlayer text";
  const seen = (el) => el.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const said = (el) => el.textContent.replaceAll("\u200b", "").trim();

  function corners(el) {
    // of the ink, on the page; turned as it is turned
    const { x, y, width, height } = el.getBBox(),
      to = el.getScreenCTM();
    // room over capital letters
    const above = el.tagName === "text" ? 0.15 * parseFloat(getComputedStyle(el).fontSize) : 0;
    return [
      [x, y + above],
      [x + width, y + above],
      [x + width, y + height],
      [x, y + height],
    ].map(([a, b]) => new DOMPoint(a, b).matrixTransform(to));
  }

  function overlap(one, other) {
    // how far one shape would have to move to be clear of the other
    let least = Infinity;
    for (const shape of [one, other]) {
      for (const [from, to] of [
        [shape[0], shape[1]],
        [shape[1], shape[2]],
      ]) {
        const length = Math.hypot(to.x - from.x, to.y - from.y) || 1,
          axis = [(to.x - from.x) / length, (to.y - from.y) / length];
        const [a, b] = [one, other].map((points) => points.map((p) => p.x * axis[0] + p.y * axis[1]));
        least = Math.min(least, Math.max(...a) - Math.min(...b), Math.max(...b) - Math.min(...a));
      }
    }
    return least;
  }

  function crowded(figure) {
    const texts = [...figure.querySelectorAll(WORDS)]
      .filter((el) => said(el) && seen(el))
      .map((el) => ({ el, shape: corners(el) }));
    return texts.flatMap((one, i) =>
      texts.slice(i + 1).flatMap((other) => {
        const by = overlap(one.shape, other.shape);
        return by > SLACK ? [`"${said(one.el)}" on "${said(other.el)}" by ${by.toFixed(1)} px`] : [];
      }),
    );
  }

  function small(figure) {
    const texts = [...figure.querySelectorAll(WORDS)].filter((el) => said(el) && seen(el));
    return texts.flatMap((el) => {
      const { a, b } = el.getScreenCTM(),
        size = parseFloat(getComputedStyle(el).fontSize) * Math.hypot(a, b);
      return size < LEAST - 0.05 ? [`"${said(el)}" has only ${size.toFixed(1)} px`] : [];
    });
  }

  function outside(figure) {
    const plots = [...figure.querySelectorAll(".main-svg")].flatMap((svg) => [...svg.querySelectorAll(WORDS)]);
    const marks = [...figure.querySelectorAll(".rnn-board")].flatMap((board) => [...board.querySelectorAll(DRAWN)]);
    return [...plots, ...marks].filter(seen).flatMap((el) => {
      const { width, height } = el.getBBox(),
        shape = corners(el),
        edge = el.ownerSVGElement.getBoundingClientRect();
      if (!width && !height) return [];
      const by = Math.max(
        ...shape.map((p) => Math.max(edge.left - p.x, p.x - edge.right, edge.top - p.y, p.y - edge.bottom)),
      );
      return by > SLACK
        ? [`${el.tagName}.${el.getAttribute("class") ?? ""} "${said(el)}" reaches out by ${by.toFixed(1)} px`]
        : [];
    });
  }

  return [...document.querySelectorAll(".rnn-diagram, .rnn-plot")]
    .filter(seen)
    .flatMap((figure) => [...crowded(figure), ...small(figure), ...outside(figure)]);
};
