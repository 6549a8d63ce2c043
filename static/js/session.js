// A session that ends while somebody works: they sign in again where they are, and what they typed stays.
let asked;

/** True once who looks at the page is signed in again; false if they would rather not, or never were by a session. */
export function signInAgain() {
  const template = document.getElementById("sign-in-again");
  if (!template) return Promise.resolve(false);
  asked ??= ask(template).finally(() => (asked = undefined));
  return asked;
}

function ask(template) {
  document.body.append(template.content.cloneNode(true));
  const dialog = document.getElementById("signed-out");
  dialog.showModal();
  dialog.querySelector("[type=password]").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("called", (event) => {
      event.preventDefault();
      event.stopPropagation();
      document.querySelector('meta[name="csrf"]').content = event.detail.csrf_token;
      dialog.close("in");
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "in");
    });
  });
}

// Only some users have a second factor; the field shows when it is asked for, which is no mistake of theirs.
document.addEventListener("refused", (event) => {
  const second = event.target.querySelector("[data-second]");
  if (!second || event.detail.code !== "code_wanted") return;
  event.target.querySelector("[data-problem]").hidden = true;
  second.hidden = false;
  const code = second.querySelector("input");
  code.required = true;
  code.focus();
});

// A part of a page that is loaded by itself asks once; whoever would rather not is left to read.
let declined = false;
document.addEventListener("htmx:beforeOnLoad", async (event) => {
  if (event.detail.xhr.status !== 401 || !document.getElementById("sign-in-again")) return;
  event.preventDefault();
  if (!declined) declined = !(await signInAgain());
});
