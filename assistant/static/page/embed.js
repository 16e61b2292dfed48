// The widget's frame: a conversation without Gradio. It asks, shows, stops, asks again, and remembers in the tab.
import { isWhole, key, log, sources, turns } from "./conversation.js";
import { address, close, mayShow, meet, show } from "./host.js";
import { fresh, memory } from "./memory.js";
import { safe } from "./safe.js";
import { open } from "./sheet.js";
import { ask, Refused } from "./stream.js";
import { equip, offered } from "./tools.js";
import { say, tell } from "./voice.js";
import { words } from "./words.js";

const MOST_TURNS = 20, conversation = fresh();
const kept = memory("guide-frame");
const box = document.querySelector("#composer textarea"), title = document.querySelector("h1");
const touch = matchMedia("(pointer: coarse)");
let running = null, next = false, follow = null;

function make(tag, className, ...children) {
  const node = Object.assign(document.createElement(tag), { className });
  node.append(...children);
  return node;
}

/** A question on the page, and what fills the answer beneath it. */
function row(question) {
  const asked = make("div", "message-row user-row", make("div", "prose", make("h2", "", words.youAsked), make("p", "asked", question)));
  const prose = make("div", "prose"), answer = make("div", "message-row bot-row", prose);
  log().append(asked);
  return {
    asked,
    fill(...nodes) {
      prose.replaceChildren(...nodes);
      if (!answer.isConnected) asked.after(answer);
    },
    note(text) { this.fill(make("h2", "whole", words.answer), make("p", "note", text)); },
    remove() { asked.remove(); answer.remove(); },
  };
}

function changed() {
  tell();
  equip();
  follow?.scrollIntoView({ block: "start" });
}

/** Writes down what was asked; an answer that is on its way has the key it will be kept under. */
const remember = (coming = "") => kept.keep(turns().map((turn) => ({ question: turn.question, key: isWhole(turn.answer) ? key(turn.answer) : coming })));

async function send(question) {
  if (!question.trim() || running) return;
  running = new AbortController();
  const mine = running, ident = fresh(), history = earlier(turns()), turn = row(question);
  remember(ident);
  kept.keepDraft("");
  follow = turn.asked;
  changed();
  await fill(turn, { question, history, key: ident }, mine.signal);
  if (running !== mine) return; // cleared meanwhile
  running = follow = null;
  remember();
  if (next) submit();
}

/** Fills the answer of a turn, whatever comes of it. */
async function fill(turn, asked, signal, growing = true) {
  try {
    const grown = (html) => { turn.fill(safe(html)); changed(); };
    turn.fill(safe((await ask({ ...asked, conversation, ...(address() && { page: address() }) }, signal, growing ? grown : () => {})).html));
  } catch (error) {
    turn.note(error instanceof Refused ? error.message : signal.aborted ? words.stopped : words.failed);
    if (error instanceof Refused && !box.value) box.value = asked.question;
  }
  changed();
}

const earlier = (all) => all.slice(-MOST_TURNS).map((turn) => ({ role: "user", content: turn.question }));

function again() {
  const last = turns().at(-1);
  if (!last || running) return;
  last.row.remove();
  last.answer?.remove();
  if (box.value === last.question) box.value = "";
  send(last.question);
}

function stop() {
  next = false;
  running?.abort();
}

function clear() {
  stop();
  running = follow = null;
  log().replaceChildren();
  kept.keep([]);
  box.value = "";
  kept.keepDraft("");
  changed();
  say(words.cleared);
  rest();
}

/** Puts the focus where one goes on; on a touch screen the text box would bring up a keyboard over the page. */
const rest = () => (touch.matches ? (box.value ? document.querySelector("#composer button") : title) : box).focus({ preventScroll: true });

/** What was said before the frame was loaded anew. */
async function restore() {
  box.value ||= kept.draft();
  const before = kept.turns().slice(-MOST_TURNS);
  if (!before.length) return;
  const mine = running = new AbortController();
  const rows = before.map(({ question }) => row(question));
  await Promise.all(before.map(({ question, key: ident }, place) =>
    fill(rows[place], { question, history: earlier(before.slice(0, place)), key: ident || fresh() }, mine.signal, false)));
  if (running !== mine) return;
  running = null;
  remember();
  say(words.back);
}

/** Sends what was typed; while an answer grows, as soon as it is whole. */
function submit() {
  const question = box.value;
  next = Boolean(running && question.trim());
  if (!question.trim() || running) return;
  box.value = "";
  send(question);
}

/** A citation of the page around the frame moves that page; any other opens in a tab of its own, as its link says. */
async function cite(event) {
  const link = event.target.closest("#chat .prose a[href]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !mayShow(link.href)) return;
  event.preventDefault();
  const all = sources(link.closest(".message-row")), item = link.closest(".sources li");
  const mark = link.textContent.match(/^\[\d+\]/)?.[0];
  const cited = item ? all[[...item.parentNode.children].indexOf(item)] : all.find((one) => one.mark === mark);
  const found = cited && await show({ section: cited.section, title: cited.title, quote: cited.quote, anchor: decode(new URL(link.href).hash) });
  if (!found) window.open(link.href, "_blank", "noopener");
}

const decode = (hash) => { try { return decodeURIComponent(hash.slice(1).split(":~:")[0]); } catch { return ""; } };

// The latest question stays at the top while its answer grows, until the reader moves.
for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) addEventListener(name, () => { follow = null; }, { passive: true });
document.querySelector("#composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
box.addEventListener("input", () => kept.keepDraft(box.value));
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
document.querySelector("#actions").addEventListener("click", (event) => ({
  stop, again, print: () => window.print(), "sheet-open": () => open(turns()), clear,
})[event.target.id]?.());
addEventListener("click", (event) => {
  const question = offered(event, "#chat a.offer, #starters a");
  if (question) send(question);
  else cite(event);
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && !document.querySelector("dialog[open]") && close()) event.preventDefault();
});

changed();
restore();
meet({
  ask(question) { box.value = question; kept.keepDraft(question); },
  shown: rest,
});
