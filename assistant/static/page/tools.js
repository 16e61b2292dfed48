// The buttons beneath each finished answer, and the questions that are offered in one.
import { isWhole, key, sources, text, turns } from "./conversation.js";
import { isRated, rate, thanks } from "./rate.js";
import { say } from "./voice.js";
import { words } from "./words.js";

export function button(label, act, name = "") {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  if (name) made.className = name;
  made.addEventListener("click", act);
  return made;
}

/** An answer with its numbered sources, as plain text. */
export function asText(row) {
  const listed = sources(row).map((one) => `${one.mark} ${one.title} (${words.source[one.source]}): “${one.quote}”${one.url ? ` ${one.url}` : ""}`);
  return [text(row), ...(listed.length ? ["", `${words.sources}:`, ...listed] : [])].join("\n");
}

async function copy(row, pressed) {
  try {
    await navigator.clipboard.writeText(asText(row));
    pressed.textContent = words.copied;
    setTimeout(() => { pressed.textContent = words.copy; }, 2000);
    say(words.copied);
  } catch {
    say(words.notCopied);
  }
}

function rating(turn) {
  if (!words.rating) return [];
  if (isRated(key(turn.answer))) return [thanks()];
  return [button(words.helpful, () => rate(turn, "up"), "up"), button(words.notHelpful, () => rate(turn, "down"), "down")];
}

/** Called after every change: Gradio may have drawn a row anew. */
export function equip() {
  for (const turn of turns()) {
    const row = turn.answer;
    if (!isWhole(row) || !key(row) || row.querySelector(".tools")) continue;
    const tools = document.createElement("div");
    tools.className = "tools";
    tools.append(button(words.copy, (event) => copy(row, event.currentTarget), "copy"), ...rating(turn));
    row.append(tools);
  }
}

/** The offered question that a plain click is on, or null: with Ctrl or the middle button its link opens as links do. */
export function offered(event, selector = "#chat a.offer") {
  const link = event.target.closest?.(selector);
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
  event.preventDefault();
  return link.textContent;
}
