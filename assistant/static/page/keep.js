// A conversation that outlives a dropped connection: Gradio reloads its page and forgets, the tab's own
// sessionStorage does not. It holds the questions and the keys of their answers, until Clear or the tab's end.
import { key, turns } from "./conversation.js";

const PLACE = "guide-chat";
let next = "", restoring = false, cleared = false;

const fresh = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
const read = () => { try { return JSON.parse(sessionStorage.getItem(PLACE)) ?? []; } catch { return []; } };
const write = (kept) => { try { kept.length ? sessionStorage.setItem(PLACE, JSON.stringify(kept)) : sessionStorage.removeItem(PLACE); } catch { /* storage is off: then a reload forgets */ } };

/** Puts a text into one of Gradio's boxes as if it had been typed. */
export function fill(box, text) {
  const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set;
  setter.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

const input = (id) => document.querySelector(`#${id} textarea, #${id} input`);

/** Called after every change: writes down what was asked, and hands Gradio the key of the next answer. */
export function keep() {
  const box = input("key");
  if (!box || restoring) return;
  const all = turns(), kept = read();
  if (cleared && all.length) return; // Gradio has yet to take the messages away
  cleared = false;
  if (!next) fill(box, next = fresh());
  if (all.length === 0) return;
  const now = all.map((turn, place) => ({ question: turn.question, key: key(turn.answer) || (kept[place]?.question === turn.question && kept[place].key) || next }));
  if (now.some((turn) => turn.key === next)) fill(box, next = fresh());
  if (JSON.stringify(now) !== JSON.stringify(kept)) write(now);
}

/** Forgets everything; the reader pressed Clear. */
export function forget() {
  cleared = true;
  write([]);
}

/** Brings back what a reload interrupted; answers whether there was anything. */
export function restore() {
  const kept = read(), box = input("lost"), button = document.querySelector("#restore");
  if (!kept.length || !box || !button || turns().length) return false;
  restoring = true;
  fill(box, JSON.stringify(kept));
  setTimeout(() => button.click(), 50);
  setTimeout(() => { restoring = false; keep(); }, 3000);
  return true;
}

/** The conversation is back: what is on the page counts again. */
export function restored() {
  if (restoring && turns().length) { restoring = false; return true; }
  return false;
}
