/* Passkeys: the program's question goes to the browser, and the browser's answer back to the program.
   A form says what is asked: data-passkey (get or create), data-ask (the question), action (the answer). */

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

function question(said) {
  const asked = { ...said.publicKey, challenge: bytes(said.publicKey.challenge) };
  if (asked.user) {
    asked.user = { ...asked.user, id: bytes(asked.user.id) };
  }
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (asked[list]) {
      asked[list] = asked[list].map((each) => ({ ...each, id: bytes(each.id) }));
    }
  }
  return { publicKey: asked };
}

function answer(credential) {
  const said = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) {
      said[part] = text(credential.response[part]);
    }
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: said };
}

async function post(url, form, more) {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(more)) {
    body.set(name, value);
  }
  const response = await fetch(url, { method: "POST", body, credentials: "same-origin" });
  const json = response.headers.get("Content-Type")?.startsWith("application/json");
  return json ? response.json() : { on: response.url };
}

async function go(form) {
  const asked = await post(form.dataset.ask, form, {});
  if (!asked.publicKey) {
    return asked;
  }
  const made =
    form.dataset.passkey === "create"
      ? await navigator.credentials.create(question(asked))
      : await navigator.credentials.get(question(asked));
  return post(form.action, form, { answer: JSON.stringify(answer(made)) });
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-passkey]");
  if (!form) {
    return;
  }
  event.preventDefault();
  const error = form.querySelector("[role=alert]");
  error.hidden = true;
  try {
    const done = await go(form);
    if (done.on) {
      window.location.assign(done.on);
      return;
    }
    error.textContent = done.why;
    error.hidden = !done.why;
  } catch (stopped) {
    if (stopped.name !== "NotAllowedError" && stopped.name !== "AbortError") {
      error.textContent = form.dataset.failed ?? stopped.name;
      error.hidden = false;
    }
  }
  delete form.dataset.sent;
});
