// Passkeys: a form with data-passkey asks the server for a question, lets the browser's authenticator answer it, and
// sends the answer as an ordinary form. Without script, or where the browser makes no passkeys, the form stays hidden.
"use strict";

const usable = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON
  && PublicKeyCredential.parseCreationOptionsFromJSON;

async function question(form) {
  const answer = await fetch(form.dataset.options, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!answer.ok) throw new Error("refused");
  return answer.json();
}

async function credential(kind, options) {
  if (kind === "create") {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

async function submit(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const problem = form.querySelector("[data-problem]");
  const button = form.querySelector("button");
  problem.hidden = true;
  button.disabled = true;
  try {
    const asked = await question(form);
    const made = await credential(form.dataset.passkey, asked.options);
    form.elements.ceremony.value = asked.ceremony;
    form.elements.credential.value = JSON.stringify(made.toJSON());
    form.submit();
  } catch {
    problem.hidden = false;
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !usable;
  form.addEventListener("submit", submit);
}
for (const note of document.querySelectorAll("[data-without-passkeys]")) note.hidden = Boolean(usable);
