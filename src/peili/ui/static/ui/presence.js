/* A screen left alone is covered, and opened again over the same page: nothing typed is lost. The server locks by
   itself too; this only makes it gentler. */

const veil = document.querySelector("[data-veil]");
const MINUTE = 60_000;
const token = () => veil.querySelector("[name=csrfmiddlewaretoken]").value;
const touch = veil.querySelector("[data-uncover]");
const form = veil.querySelector("[data-unlocks]");
const another = veil.querySelector("[data-switches]");
let last = Date.now();
let told = Date.now();

function post(url, fields) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: token(), ...fields });
  return fetch(url, { method: "POST", body, credentials: "same-origin", redirect: "manual" });
}

function active() {
  if (veil.open) {
    return;
  }
  last = Date.now();
  if (last - told >= MINUTE) {
    told = last;
    post(veil.dataset.beat, {}).catch(() => {});
  }
}

function ask(locked) {
  touch.hidden = locked;
  form.hidden = another.hidden = !locked;
  (locked ? form.elements.secret : touch).focus();
}

async function cover() {
  veil.showModal();
  ask(true);
  try {
    const response = await post(veil.dataset.lock, { why: "idle" });
    if (response.ok) {
      ask((await response.json()).locked);
    }
  } catch {
    ask(true);
  }
}

function uncover() {
  veil.close();
  form.reset();
  last = told = Date.now();
}

for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) {
  document.addEventListener(kind, active, { passive: true });
}

/* Timers sleep with a tablet, so the clock is asked when it wakes as well. */
const look = () => {
  if (!veil.open && Date.now() - last >= veil.dataset.minutes * MINUTE) {
    cover();
  }
};
setInterval(look, 1000);
document.addEventListener("visibilitychange", look);

veil.addEventListener("cancel", (event) => event.preventDefault());
touch.addEventListener("click", uncover);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const error = form.querySelector("[role=alert]");
  const response = await post(veil.dataset.unlock, { secret: form.elements.secret.value });
  delete form.dataset.sent;
  if (!response.ok) {
    window.location.assign(veil.dataset.signIn);
    return;
  }
  const said = await response.json();
  if (said.open) {
    uncover();
    return;
  }
  if (said.over) {
    window.location.assign(veil.dataset.signIn);
  }
  error.textContent = said.why;
  error.hidden = false;
  form.elements.secret.select();
});
