// The sheet for the physio: what was asked, the passages cited, and questions to put to them.
// It is made anew at each opening; nothing of it is kept or sent.
import { sources } from "./conversation.js";
import { address, alone } from "./print.js";
import { button } from "./tools.js";
import { words } from "./words.js";

const FILE = "for-my-physio.md";
const TITLE_ID = "sheet-title";
const TOPICS = { comment: "comment", author_reply: "comment", card: "card" };
const SPECIAL = /[\\`*_{}[\]()<>#|~$&@^]/g;
const BEGINS = /^(?:\d+(?=[.)])|(?=[-+=:]))/;
const LINKED_BARE = /:(?=\/\/)|(?<=\bwww)\./gi;

/** What the sheet holds, each thing once and in the order in which it came up: {asked, passages, questions}. */
export function gather(turns, words) {
  const cited = turns.flatMap((turn) => (turn.answer ? sources(turn.answer) : []));
  const passages = new Map(cited.map((one) => [
    JSON.stringify([one.source, one.section, one.quote]),
    { title: one.title, badge: words.source[one.source], quote: one.quote, url: one.url },
  ]));
  const topics = ["all", ...cited.map((one) => TOPICS[one.source] ?? one.section)];
  const known = topics.filter((topic) => Object.hasOwn(words.physio, topic));
  return {
    asked: [...new Set(turns.map((turn) => turn.question.trim()))],
    passages: [...passages.values()],
    questions: [...new Set(known.flatMap((topic) => words.physio[topic]))],
  };
}

/** The sheet as a Markdown document, in which whatever readers wrote stays text. */
export function markdown(sheet, today = new Date()) {
  const passages = places(sheet.passages).flatMap(({ title, badge, at, quotes }) => [
    `**${plain(title).join(" ")}** (${plain(badge).join(" ")})`,
    ...quotes.map((quote) => plain(quote).map((line) => `> ${line}`).join("  \n")),
    ...(at ? [`<${at}>`] : []),
  ]);
  return [
    `# ${words.sheetTitle}`,
    date(today),
    words.sheetNote,
    `## ${words.sheetAsked}`,
    sheet.asked.map((text, place) => item(`${place + 1}. `, text)).join("\n"),
    ...(passages.length ? [`## ${words.sheetPassages}`, ...passages] : []),
    `## ${words.sheetQuestions}`,
    sheet.questions.map((text) => item("- ", text)).join("\n"),
  ].join("\n\n") + "\n";
}

const item = (mark, text) => mark + plain(text).join(`  \n${" ".repeat(mark.length)}`);

/** The lines of a text with everything escaped that Markdown would take for more than text. */
function plain(text) {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim()).filter(Boolean);
  return lines.map((line) => line.replace(SPECIAL, "\\$&").replace(LINKED_BARE, "\\$&").replace(BEGINS, "$&\\"));
}

/** The passages by the place they are from, so that it is named once: {title, badge, at, quotes}. */
function places(passages) {
  const found = new Map();
  for (const { title, badge, url, quote } of passages) {
    const at = address(url), name = JSON.stringify([title, badge, at]);
    if (!found.has(name)) found.set(name, { title, badge, at, quotes: [] });
    found.get(name).quotes.push(quote);
  }
  return [...found.values()];
}

const date = (day) => day.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

/** Shows the sheet of these turns; it goes when it is closed. */
export function open(turns) {
  const sheet = gather(turns, words), paper = sheet.asked.length ? draw(sheet) : drawEmpty();
  const dialog = make("dialog", "paper", paper, buttons(sheet, () => dialog.close()));
  dialog.setAttribute("aria-labelledby", TITLE_ID);
  const release = alone(paper);
  dialog.addEventListener("close", () => {
    release();
    dialog.remove();
    document.querySelector("#sheet-open")?.focus(); // Safari gives no focus to a button that is clicked
  });
  document.body.append(dialog);
  dialog.showModal();
  // Else the first link has the focus, and a reader begins in the middle.
  dialog.querySelector("h2").focus();
}

function buttons(sheet, close) {
  const closing = button(words.close, close);
  if (!sheet.asked.length) return make("div", "buttons", closing);
  return make(
    "div",
    "buttons",
    button(words.print, () => window.print(), "main"),
    button(words.download, () => download(markdown(sheet))),
    closing,
  );
}

function download(text) {
  const link = make("a"), file = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  link.href = file;
  link.download = FILE;
  link.click();
  setTimeout(() => URL.revokeObjectURL(file), 60_000); // some browsers read it only once the reader has agreed
}

function draw(sheet) {
  const cited = sheet.passages.length ? [make("h3", "", words.sheetPassages), ...places(sheet.passages).map(drawPlace)] : [];
  return make(
    "article",
    "sheet",
    title(),
    make("p", "date", date(new Date())),
    make("p", "", words.sheetNote),
    make("h3", "", words.sheetAsked),
    make("ol", "asked", ...sheet.asked.map((text) => make("li", "", text))),
    ...cited,
    make("h3", "", words.sheetQuestions),
    make("ul", "questions", ...sheet.questions.map((text) => make("li", "", text))),
  );
}

const drawEmpty = () => make("article", "sheet", title(), make("p", "", words.sheetEmpty));

function title() {
  const made = make("h2", "", words.sheetTitle);
  made.id = TITLE_ID;
  made.tabIndex = -1;
  return made;
}

function drawPlace({ title, badge, at, quotes }) {
  const head = make("p", "", make("strong", "", title), " ", make("span", "badge", badge));
  return make("section", "place", head, ...quotes.map((quote) => make("blockquote", "", `“${quote}”`)), ...(at ? [link(at)] : []));
}

function link(at) {
  const made = make("a", "", at);
  made.href = at;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return made;
}

function make(tag, name = "", ...children) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...children); // a string becomes text, never markup
  return made;
}
