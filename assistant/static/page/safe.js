// The server's HTML -> nodes. The server has escaped whatever others wrote; what is not of the few elements and
// attributes of its `markup` becomes plain text here all the same.
const ELEMENTS = new Set(["H2", "P", "BLOCKQUOTE", "STRONG", "BR", "A", "SPAN", "DETAILS", "SUMMARY", "UL", "LI"]);
const ATTRIBUTES = new Set(["class", "title", "aria-hidden", "open"]);

/** A fragment to append. */
export function safe(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html"), made = document.createDocumentFragment();
  made.append(...[...parsed.body.childNodes].map(copy));
  return made;
}

function copy(node) {
  if (!ELEMENTS.has(node.nodeName)) return document.createTextNode(node.textContent);
  const made = document.createElement(node.nodeName);
  for (const { name, value } of node.attributes) if (ATTRIBUTES.has(name)) made.setAttribute(name, value);
  if (node.nodeName === "A" && /^(?:https?:\/\/|\/(?!\/))/.test(node.getAttribute("href") ?? "")) made.href = node.getAttribute("href");
  made.append(...[...node.childNodes].map(copy));
  return made;
}
