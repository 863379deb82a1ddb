/* What a script may add; every page works without it. */

/* A form that has been sent is not sent again by a second press; a file it may fetch leaves the page standing,
   so after a while it may be sent anew. */
const WAIT = 4000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent === "yes") {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => {
    delete form.dataset.sent;
  }, WAIT);
});

/* Coming back with the browser's own button makes the page's forms usable again. */
window.addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) {
    window.print();
  }
  for (const menu of document.querySelectorAll("details.menu[open], .desk-more details[open]")) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show]");
  if (button) {
    const field = document.getElementById(button.dataset.show);
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/* The summary of errors takes the focus, so that a screen reader starts there. */
document.querySelector("[data-focus]")?.focus();
