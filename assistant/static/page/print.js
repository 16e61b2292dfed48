// What paper lacks: it follows no link and unfolds no block, and it need not show the whole page. Knows nothing of
// what is printed.
let unfolded = [];

/** An address short enough to be typed from paper: without the text fragment that marks the sentence. */
export const address = (url) => url.split(":~:")[0].replace(/#$/, "");

/** From now on only a copy of this element is printed, until the function that comes back is called. */
export function alone(element) {
  // A copy in the flow of the page: browsers do not agree on how a dialog longer than one sheet of paper is cut.
  const copy = element.cloneNode(true);
  copy.querySelectorAll("[id]").forEach((node) => node.removeAttribute("id"));
  copy.classList.add("for-paper");
  document.body.append(copy);
  return () => copy.remove();
}

addEventListener("beforeprint", () => {
  for (const link of document.querySelectorAll("#chat .sources a")) link.dataset.address = address(link.href);
  unfolded = [...document.querySelectorAll("#chat .sources:not([open])")];
  for (const block of unfolded) block.open = true;
});
addEventListener("afterprint", () => {
  for (const block of unfolded) block.open = false;
});
