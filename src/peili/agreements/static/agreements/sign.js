/* Drawing a signature. Only where the pen went is kept, never when or how hard; without a script one writes a name. */

const pad = document.querySelector("[data-sign]");
const field = document.querySelector("[data-sign-strokes]");
const pen = pad.getContext("2d");
const CLOSE = 2;
let strokes = field.value ? JSON.parse(field.value) : [];
let stroke = null;

function place(event) {
  const box = pad.getBoundingClientRect();
  return [
    Math.round(((event.clientX - box.left) * pad.width) / box.width),
    Math.round(((event.clientY - box.top) * pad.height) / box.height),
  ];
}

function draw() {
  pen.clearRect(0, 0, pad.width, pad.height);
  pen.strokeStyle = getComputedStyle(pad).color;
  pen.lineWidth = 3;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  for (const points of strokes) {
    pen.beginPath();
    points.forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.stroke();
  }
}

function keep() {
  field.value = strokes.length ? JSON.stringify(strokes) : "";
  draw();
}

pad.addEventListener("pointerdown", (event) => {
  pad.setPointerCapture(event.pointerId);
  stroke = [place(event)];
  strokes.push(stroke);
  keep();
});

pad.addEventListener("pointermove", (event) => {
  if (!stroke) {
    return;
  }
  const [x, y] = place(event);
  const [lastX, lastY] = stroke[stroke.length - 1];
  if (Math.hypot(x - lastX, y - lastY) >= CLOSE) {
    stroke.push([x, y]);
    draw();
  }
});

for (const name of ["pointerup", "pointercancel"]) {
  pad.addEventListener(name, () => {
    stroke = null;
    keep();
  });
}

document.querySelector("[data-sign-clear]").addEventListener("click", () => {
  strokes = [];
  keep();
});

document.querySelector("[data-sign-pad]").hidden = false; // only now does drawing leave a line
draw();
