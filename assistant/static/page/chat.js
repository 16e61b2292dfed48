// The manners of the chat page. Gradio draws it; this keeps its language, its voice, its tools and its memory right.
import { log, turns } from "./conversation.js";
import { draft, fill, forget, keep, reconnect, restore, restored, sending } from "./keep.js";
import { open } from "./sheet.js";
import { equip, offered } from "./tools.js";
import { say, tell } from "./voice.js";
import { words } from "./words.js";

const html = document.documentElement;
let asked = 0, follow = null, begun = false;
const set = (node, name, value) => node && node.getAttribute(name) !== value && node.setAttribute(name, value);

function tidy() {
  // Gradio takes the language from the browser, but everything here is written in English.
  set(html, "lang", "en");
  // Gradio labels each message with its source, tags and all; its text is label enough.
  document.querySelectorAll("#chat [data-testid][aria-label]").forEach((node) => node.removeAttribute("aria-label"));
  // Gradio drops aria-hidden, so that a mark would be read out before its name.
  document.querySelectorAll("#chat a.mark:not([aria-label])").forEach((mark) => set(mark, "aria-label", mark.querySelector(".sr").textContent));
  const rows = document.querySelectorAll("#chat .user-row");
  if (rows.length > asked && asked + 1 === rows.length) follow = rows[rows.length - 1];
  asked = rows.length;
  if (follow) follow.scrollIntoView({ block: "start" });
}

function changed() {
  tidy();
  reconnect();
  if (!log()) return;
  if (!begun && document.querySelector("#restore")) {
    begun = true;
    restore();
  }
  const back = restored();
  tell();
  if (back) say(words.lost);
  equip();
  keep();
}

// The latest question stays at the top while its answer grows, until the reader moves.
for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) addEventListener(name, () => { follow = null; }, { passive: true });
const box = () => document.querySelector("#composer textarea");
addEventListener("input", (event) => { if (event.target === box()) draft(box().value); });
addEventListener("keydown", (event) => {
  if (event.target === box() && event.key === "Enter" && !event.shiftKey && !event.isComposing) sending(box().value);
}, true);
addEventListener("click", (event) => {
  const starter = event.target.closest?.("#starters button");
  if (starter) sending(starter.textContent);
  if (event.target.closest?.("#composer .submit-button")) sending(box().value);
  if (event.target.closest?.("#clear")) forget();
  if (event.target.closest?.("#sheet-open")) open(turns());
  const question = offered(event);
  if (question) {
    fill(box(), question);
    setTimeout(() => document.querySelector("#composer .submit-button").click(), 50); // once Gradio has seen it
  }
}, true);
new MutationObserver(changed).observe(html, { subtree: true, childList: true, characterData: true, attributeFilter: ["lang", "aria-label"] });
changed();
