// What a screen reader hears: that the guide is being searched, and each answer once, when it is whole.
import { isWhole, log, sources, text, turns } from "./conversation.js";
import { words } from "./words.js";

const status = document.createElement("div");
status.setAttribute("role", "status");
status.className = "sr";
let said = 0;

/** Called after every change of the conversation. */
export function tell() {
  if (!status.isConnected) document.body.append(status);
  const node = log();
  // Gradio's log would read every fragment of a growing answer.
  if (node && node.getAttribute("aria-live") !== "off") node.setAttribute("aria-live", "off");
  const all = turns(), last = all[all.length - 1];
  document.documentElement.classList.toggle("answering", Boolean(last) && !isWhole(last.answer));
  node?.setAttribute("aria-busy", String(Boolean(last) && !isWhole(last.answer)));
  if (all.length < said) said = all.length;
  if (!last) status.textContent = "";
  else if (!isWhole(last.answer)) {
    said = all.length - 1;
    if (status.textContent !== words.working) status.textContent = words.working;
  } else if (said < all.length) {
    said = all.length;
    status.textContent = `${words.ready}. ${text(last.answer)} ${words.sources}: ${sources(last.answer).length}.`;
  }
}

/** Something else worth hearing, such as that an answer was copied. */
export function say(message) {
  status.textContent = message;
}
