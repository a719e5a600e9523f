// @ts-check
// What every figure needs that is dragged: a label at the finger, and edits of which the newest wins.

// A small label over what is pointed at or dragged; none without a target.
function hinter(figure) {
  const label = document.createElement("div");
  label.className = "rnn-hint";
  label.hidden = true;
  figure.append(label);
  return (target, text) => {
    label.hidden = !target;
    if (!target) return;
    label.textContent = text;
    const frame = figure.getBoundingClientRect();
    const spot = target.getBoundingClientRect();
    const left = spot.left - frame.left + spot.width / 2 - label.offsetWidth / 2;
    label.style.left = `${Math.max(0, Math.min(left, frame.width - label.offsetWidth))}px`;
    label.style.top = `${spot.top - frame.top - label.offsetHeight - 4}px`;
  };
}

// Newest wins: at most one edit is on its way to the kernel; `done` says that it has been painted.
function newest(send) {
  let inFlight = null;
  let waiting = null;
  const edit = (message) => {
    if (inFlight && performance.now() - inFlight < 1000) {
      waiting = message;
      return;
    }
    inFlight = performance.now();
    send(message);
  };
  const done = () => {
    inFlight = null;
    if (!waiting) return;
    const message = waiting;
    waiting = null;
    edit(message);
  };
  return { edit, done };
}
