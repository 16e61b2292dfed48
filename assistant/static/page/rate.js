// Feedback on one answer, sent only by the reader's own click, after they have seen what would be kept.
// All that came from a reader or a server goes onto the page as text.
import { key, turns } from "./conversation.js";
import { say } from "./voice.js";
import { words } from "./words.js";

const SECONDS = 30;
const rated = new Set();

/** Whether the answer of this key was rated since the page was opened. */
export const isRated = (ident) => rated.has(ident);

/** What stands in place of the two buttons after that. */
export const thanks = () => made("p", { className: "thanks", textContent: words.rateSent });

/** Opens the dialog in which a reader sees, completes and sends their verdict, "up" or "down". */
export function rate(turn, verdict) {
  const ident = key(turn.answer), verdictText = verdict === "up" ? words.helpful : words.notHelpful;
  const title = made("h2", { id: "rate-title", textContent: words.rateTitle, tabIndex: -1 });
  const sent = made("div", { className: "sent" }), wrong = made("p", { className: "wrong", role: "alert" });
  const send = made("button", { type: "button", className: "main", textContent: words.rateSend, ariaDisabled: "true" });
  const close = made("button", { type: "button", textContent: words.close });
  const dialog = made("dialog", { className: "paper rate" }, title, made("p", { textContent: words.rateNote }), sent);
  dialog.setAttribute("aria-labelledby", title.id);
  if (verdict === "down") dialog.append(reasons());
  dialog.append(wrong, made("div", { className: "buttons" }, send, close));

  // Not `disabled`: that would take the focus away from whoever pressed it.
  const ready = (yes) => { send.ariaDisabled = String(!yes); };
  const failed = (error) => {
    wrong.textContent = error instanceof Refused ? error.message : words.rateFailed;
    if (!dialog.open) say(wrong.textContent);
  };
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (document.activeElement === document.body) tool(ident, verdict)?.focus(); // Gradio has drawn the row anew
  });
  send.addEventListener("click", async () => {
    if (send.ariaDisabled === "true") return;
    ready(false);
    wrong.textContent = "";
    try {
      await post("/api/feedback", { key: ident, verdict, reasons: chosen(dialog) });
      rated.add(ident);
      const here = dialog.open;
      dialog.close();
      thank(ident, here);
    } catch (error) {
      failed(error);
      ready(true);
    }
  });

  document.body.append(dialog);
  dialog.showModal();
  title.focus();
  post("/api/feedback/preview", { key: ident }).then((kept) => {
    sent.append(...part(words.rateVerdict, verdictText), ...part(words.question, kept.question), ...part(words.answer, kept.answer));
    ready(true);
  }).catch(failed);
}

class Refused extends Error {}

/** The server's answer; throws Refused with its sentence, or whatever a connection that fails throws. */
async function post(path, body) {
  const response = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal: AbortSignal.timeout(SECONDS * 1000),
  });
  const said = await response.json();
  if (response.ok) return said;
  if (response.status === 500 || typeof said.detail !== "string") throw new Error(`status ${response.status}`);
  throw new Refused(said.detail);
}

function made(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

const part = (name, text) => [made("h3", { textContent: name }), made("p", { className: "as-sent", textContent: text })];

function reasons() {
  const boxes = Object.entries(words.reasons).map(([value, name]) => made("label", {}, made("input", { type: "checkbox", value }), name));
  return made("fieldset", {}, made("legend", { textContent: words.rateReasons }), ...boxes);
}

const chosen = (dialog) => [...dialog.querySelectorAll("input:checked")].map((box) => box.value);

const tool = (ident, name) => turns().find((turn) => turn.answer && key(turn.answer) === ident)?.answer.querySelector(`.tools .${name}`);

/** The buttons give way to a thank-you, and the focus, if it was theirs, goes to the button that stays. */
function thank(ident, focus) {
  tool(ident, "down")?.remove();
  tool(ident, "up")?.replaceWith(thanks());
  if (focus) tool(ident, "copy")?.focus();
  say(words.rateSent);
}
