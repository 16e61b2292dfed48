// A conversation that outlives a dropped connection: Gradio reloads its page and forgets, the tab does not.
import { isWhole, key, turns } from "./conversation.js";
import { fresh, memory } from "./memory.js";

const LOST = "Connection to the server was lost"; // Gradio's words
const TRY_EVERY_MS = 300;
const kept = memory("guide-chat");
let next = "", restoring = false, cleared = false, sent = null, waiting = 0;

/** Puts a text into one of Gradio's boxes as if it had been typed. */
export function fill(box, text) {
  const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set;
  setter.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

const input = (id) => document.querySelector(`#${id} textarea, #${id} input`);

/** Called before Gradio sends a question, which it may do into a dead connection: it counts as asked from here on. */
export function sending(question) {
  kept.keepDraft("");
  if (!question.trim()) return;
  const all = turns();
  sent = { question, key: next, after: all.length };
  kept.keep([...kept.turns().slice(0, all.length), { question, key: next }]);
}

/** Remembers what is being typed. */
export const draft = (text) => kept.keepDraft(text);

const arrived = (all) => all.length !== sent.after || (all.length && all.at(-1).question === sent.question && !isWhole(all.at(-1).answer));

/** Called after every change: writes down what was asked, and hands Gradio the key of the next answer. */
export function keep() {
  const box = input("key");
  if (!box || restoring) return;
  const all = turns(), before = kept.turns();
  if (cleared && all.length) return; // Gradio has yet to take the messages away
  cleared = false;
  if (!next) fill(box, next = fresh());
  if (all.length === 0) return;
  const now = all.map((turn, place) => ({ question: turn.question, key: key(turn.answer) || (before[place]?.question === turn.question && before[place].key) || next }));
  if (sent && arrived(all)) sent = null;
  if (now.some((turn) => turn.key === next)) fill(box, next = fresh());
  if (sent) now.push({ question: sent.question, key: sent.key });
  if (JSON.stringify(now) !== JSON.stringify(before)) kept.keep(now);
}

/** Forgets everything; the reader pressed Clear. */
export function forget() {
  cleared = true;
  sent = null;
  kept.keep([]);
  kept.keepDraft("");
}

/** Brings back what a reload interrupted; answers whether there was anything. */
export function restore() {
  const before = kept.turns(), box = input("lost"), button = document.querySelector("#restore"), typed = document.querySelector("#composer textarea");
  if (typed && !typed.value && kept.draft()) fill(typed, kept.draft());
  if (!before.length || !box || !button || turns().length) return false;
  restoring = true;
  fill(box, JSON.stringify(before));
  setTimeout(() => button.click(), 50);
  setTimeout(() => { restoring = false; keep(); }, 3000);
  return true;
}

/** The conversation is back: what is on the page counts again. */
export function restored() {
  if (restoring && turns().length) { restoring = false; return true; }
  return false;
}

/** Gradio looks every two seconds whether the server is back, and reloads; to look more often is to be back sooner. */
export function reconnect() {
  if (waiting || !document.querySelector(".toast-wrap")?.textContent.includes(LOST)) return;
  waiting = setInterval(async () => {
    const back = await fetch("/readyz", { cache: "no-store" }).then((got) => got.ok, () => false);
    if (!back || !waiting) return;
    clearInterval(waiting);
    location.reload();
  }, TRY_EVERY_MS);
}
