/* The day's lanes stay fresh, and visits can be dragged. Both send and fetch what the pages' own forms and links
   do; without this script everything is done from the visit's panel. */
const FRESH = 15000;
const FAR = 6; // pixels a pointer moves before it drags
const PRESS = 350; // milliseconds a finger rests before it drags
const EDGE = 8; // pixels above a visit's lower edge that change its length
const GRID = 5; // minutes a length is counted in

const lanes = document.getElementById("lanes");
let drag = null;

/* Fresh lanes: asked for while the page is seen, fetched only when something has changed. */
async function refresh() {
  if (document.hidden || drag) {
    return;
  }
  try {
    const headers = { "If-None-Match": `"${lanes.dataset.version}"` };
    const answer = await fetch(lanes.dataset.lanes, { headers, cache: "no-store", redirect: "error" });
    if (answer.status === 200) {
      show(await answer.text(), answer.headers.get("ETag") ?? "");
    }
  } catch {
    /* no network: the next round asks again */
  }
}

function show(text, version) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  if (drag || !fresh.querySelector(".calendar")) {
    return;
  }
  const focused = lanes.contains(document.activeElement) && document.activeElement.getAttribute("href");
  const across = lanes.querySelector(".calendar-wrap")?.scrollLeft ?? 0;
  lanes.dataset.version = version.replaceAll('"', "");
  lanes.replaceChildren(...fresh.body.childNodes);
  const wrap = lanes.querySelector(".calendar-wrap");
  wrap.scrollLeft = across;
  if (focused) {
    (lanes.querySelector(`[href="${CSS.escape(focused)}"]`) ?? wrap).focus({ preventScroll: true });
  }
  const said = document.getElementById("changed");
  said.textContent = said.dataset.said;
}

/* Dragging: a visit to another time or lane, or its lower edge to another length. */
const wide = window.matchMedia("(min-width: 48rem)");
const counted = (block, name) => Number(getComputedStyle(block).getPropertyValue(name));
const giverOf = (block) => block.dataset.seen.split(" ")[1];
const startOf = (block) => block.dataset.seen.split(" ")[0];

function begin(event) {
  const block = event.target.closest("[data-seen]");
  if (!block || !wide.matches || event.button !== 0 || !event.isPrimary) {
    return;
  }
  const edge = block.getBoundingClientRect().bottom - event.clientY;
  drag = {
    block,
    pointer: event.pointerId,
    resizing: edge >= 0 && edge < EDGE,
    x: event.clientX,
    y: event.clientY,
    moving: false,
    ready: event.pointerType !== "touch",
    wait: 0,
  };
  if (!drag.ready) {
    const held = drag;
    held.wait = setTimeout(() => {
      held.ready = true;
      held.block.classList.add("is-held");
    }, PRESS);
  }
}

function target(event) {
  const { block, resizing } = drag;
  const calendar = block.closest(".calendar");
  const height = block.closest(".lane-body").getBoundingClientRect().height;
  const pixels = height / (Number(calendar.dataset.hours) * 60);
  const step = resizing ? GRID : Number(calendar.dataset.step);
  const by = Math.round((event.clientY - drag.y) / pixels / step) * step;
  const over = [...calendar.querySelectorAll("[data-giver]")].find((lane) => {
    const box = lane.getBoundingClientRect();
    return event.clientX >= box.left && event.clientX <= box.right;
  });
  return { by, pixels, lane: over ?? block.closest(".lane") };
}

function clock(block, by) {
  const at = counted(block, "--t") + by;
  return `${Math.floor(at / 60)}.${String(at % 60).padStart(2, "0")}`;
}

function lift() {
  drag.moving = true;
  drag.block.setPointerCapture(drag.pointer);
  drag.block.classList.add("is-dragged");
  drag.label = drag.block.querySelector(".block-time");
  drag.was = [...drag.label.childNodes];
}

function follow(event) {
  if (!drag || event.pointerId !== drag.pointer) {
    return;
  }
  const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > FAR;
  if (!drag.ready) {
    if (far) {
      drop(); // the finger scrolls
    }
    return;
  }
  if (!drag.moving && !far) {
    return;
  }
  if (!drag.moving) {
    lift();
  }
  event.preventDefault();
  const { block, resizing, label } = drag;
  const { by, pixels, lane } = target(event);
  if (resizing) {
    const length = Math.max(GRID, counted(block, "--d") + by);
    block.style.blockSize = `${length * pixels}px`;
    label.replaceChildren(`${length} min`);
    return;
  }
  const shift = lane.getBoundingClientRect().left - block.closest(".lane").getBoundingClientRect().left;
  block.style.translate = `${shift}px ${by * pixels}px`;
  label.replaceChildren(clock(block, by));
}

function release(event) {
  if (!drag || event.pointerId !== drag.pointer) {
    return;
  }
  const { block, moving, resizing } = drag;
  if (!moving) {
    drop();
    return;
  }
  const { by, lane } = target(event);
  const giver = lane.dataset.giver ?? giverOf(block);
  drop();
  block.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
  if (by || (!resizing && giver !== giverOf(block))) {
    send(block, resizing, by, giver);
  }
}

function send(block, resizing, by, giver) {
  const form = document.getElementById("drag");
  const { start, seen, minutes } = form.elements;
  const at = Date.parse(startOf(block));
  form.action = block.querySelector("a").getAttribute("href") + (resizing ? "length/" : "move/");
  if (resizing) {
    seen.value = block.dataset.ends;
    minutes.value = Math.max(GRID, (Date.parse(block.dataset.ends) - at) / 60000 + by);
  } else {
    seen.value = block.dataset.seen;
    start.value = `${new Date(at + by * 60000).toISOString().slice(0, 16)}Z ${giver}`;
  }
  form.requestSubmit();
}

function drop() {
  clearTimeout(drag.wait);
  drag.block.classList.remove("is-held", "is-dragged");
  drag.block.style.translate = "";
  drag.block.style.blockSize = "";
  if (drag.was) {
    drag.label.replaceChildren(...drag.was);
  }
  drag = null;
}

/* Arrows walk the lanes: up and down in one, left and right to what is beside it. */
const SIDES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const blocksOf = (lane) => [...lane.querySelectorAll("a.block-in")].filter((each) => each.offsetParent);

function walk(event) {
  const side = SIDES[event.key];
  const here = event.target.closest("a.block-in");
  if (!side || !here || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  const all = [...lanes.querySelectorAll(".lane")].map(blocksOf).filter((each) => each.length);
  const lane = all.findIndex((each) => each.includes(here));
  const top = (each) => each.getBoundingClientRect().top;
  const near = (each) => Math.abs(top(each) - top(here));
  const next = side[0]
    ? all[lane + side[0]]?.reduce((best, each) => (near(each) < near(best) ? each : best))
    : all[lane][all[lane].indexOf(here) + side[1]];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

/* The chosen way to see the calendar is in sight, however narrow the screen. */
document.querySelector(".cal-views [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

if (lanes) {
  setInterval(refresh, FRESH);
  document.addEventListener("visibilitychange", refresh);
  lanes.addEventListener("pointerdown", begin);
  lanes.addEventListener("pointermove", follow);
  lanes.addEventListener("pointerup", release);
  lanes.addEventListener("pointercancel", () => drag && drop());
  lanes.addEventListener("dragstart", (event) => event.target.closest("[data-seen]") && event.preventDefault());
  lanes.addEventListener("touchmove", (event) => drag?.ready && event.preventDefault(), { passive: false });
  lanes.addEventListener("keydown", walk);
  document.addEventListener("keydown", (event) => event.key === "Escape" && drag && drop());
}
