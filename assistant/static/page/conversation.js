// The conversation as it stands on the page. Knows the markup of `markup.py` and of Gradio's rows, and changes none of it.

export const log = () => document.querySelector("#chat [role=log]");

/** Every question with its answer, oldest first: {question, row, answer} where answer is the row's prose, or null. */
export function turns() {
  const found = [];
  for (const row of document.querySelectorAll("#chat .message-row")) {
    const asked = row.querySelector("p.asked");
    if (asked) found.push({ question: asked.innerText, row, answer: null });
    else if (found.length && row.querySelector("h2")) found[found.length - 1].answer = row;
  }
  return found;
}

/** Whether nothing more will come for an answer's row. */
export const isWhole = (row) => Boolean(row?.querySelector("h2.whole"));

/** The key under which the server keeps an answer for ten minutes; empty for a note of the page itself. */
export function key(row) {
  const name = [...(row?.querySelector("h2.whole")?.classList ?? [])].find((one) => one.startsWith("key-"));
  return name ? name.slice(4) : "";
}

/** The answer's own sentences, a paragraph a line, with their marks. */
export function text(row) {
  const parts = row.querySelectorAll(".prose > p:not(.offers), .prose > blockquote, .prose span > p:not(.offers), .prose span > blockquote");
  return [...parts].map((part) => spoken(part)).join("\n");
}

/** Visible text of a node: without the names of marks that only a screen reader hears. */
export function spoken(node) {
  const copy = node.cloneNode(true);
  copy.querySelectorAll(".sr").forEach((hidden) => hidden.remove());
  copy.querySelectorAll("br").forEach((line) => line.replaceWith("\n"));
  return copy.textContent.trim();
}

/** {mark, title, source, section, quote, url} of every source beneath an answer. */
export function sources(row) {
  return [...row.querySelectorAll(".sources li")].map((item) => {
    const link = item.querySelector("a"), head = (link ?? item.querySelector("strong")).textContent;
    const names = [...item.classList];
    return {
      mark: head.match(/^\[\d+\]/)?.[0] ?? "",
      title: head.replace(/^\[\d+\]\s*/, ""),
      source: names.find((name) => !name.startsWith("section-")) ?? "guide",
      section: names.find((name) => name.startsWith("section-"))?.slice(8) ?? "",
      quote: spoken(item).split("\n“").slice(1).join("\n“").replace(/”$/, ""), // a title may hold “ too
      url: link ? link.href : "",
    };
  });
}
