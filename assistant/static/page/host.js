// The page around the frame. It is spoken to over a private channel that it opens, once its origin is found to be
// one that may show the widget; whatever else arrives is ignored.
import { words } from "./words.js";

let port = null, page = "", asked = 0;
const waiting = new Map();

/** Tells the page that the frame is up; `when` has what to do at its words: {ask(question), shown()}. */
export function meet(when) {
  if (parent === window) return;
  addEventListener("message", (event) => {
    const known = event.origin === location.origin || words.sites.includes(event.origin);
    if (port || event.source !== parent || !known || event.data?.guideChat !== "port" || !event.ports[0]) return;
    port = event.ports[0];
    port.onmessage = ({ data }) => {
      if (typeof data?.ask === "string") when.ask(data.ask);
      if (typeof data?.page === "string") page = data.page;
      if (data?.shown) when.shown();
      if (waiting.has(data?.cited)) waiting.get(data.cited)(data.found === true);
    };
  });
  parent.postMessage({ guideChat: "up" }, "*"); // no data: the page answers, or nobody does
}

/** The address of the page that the reader is on, without query and fragment; empty outside of one. */
export const address = () => page;

/** Asks the page to close the panel; answers whether there is one. */
export function close() {
  port?.postMessage({ close: true });
  return Boolean(port);
}

/** The page at an address, however it is spelt; empty for what is no address. */
function place(url) {
  const at = URL.parse?.(url) ?? (/^https?:/.test(url) ? new URL(url) : null);
  return at ? at.host.replace(/^www\./, "") + at.pathname.replace(/(?:\/index\.\w+|\/)$/, "") : "";
}

/** Whether this address may be of the page that the reader is on. A guide without an address of its own may be. */
export function mayShow(url) {
  return Boolean(port) && (place(url) === place(page) || place(url) === place(new URL("/guide", location.href).href));
}

/** Has the page show {section, title, quote}; resolves to whether it found it. */
export function show(passage) {
  const cite = ++asked;
  return new Promise((resolve) => {
    waiting.set(cite, resolve);
    setTimeout(resolve, 1000, false);
    port.postMessage({ cite, ...passage });
  }).finally(() => waiting.delete(cite));
}
