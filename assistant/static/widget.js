// What a blog's page loads: a launcher, the panel with the chat's frame in it, and the way from a citation to its
// passage in the article. One request until it is opened; it stores nothing and asks nobody else.
(() => {
  "use strict";
  const words = WORDS; // put in by the server, from `wording`
  const tag = document.querySelector("script[data-guide-chat]"); // `currentScript` is null under some optimisers
  if (!tag || window.guideChat) return;
  const ours = new URL(tag.src).origin, say = tag.dataset;
  const label = say.label?.trim() || words.label, root = document.documentElement;
  const phone = matchMedia("(max-width: 640px)"), still = matchMedia("(prefers-reduced-motion: reduce)");
  const MOST = 500, TOO_LATE_MS = 8000, AFTER_LOAD_MS = 1500, MARKED_MS = 15000;
  let frame = null, port = null, opener = null, ask = say.question?.trim() || "", late = 0, before = null;

  // --- The launcher and the panel, where no style of the page reaches them

  const accent = () => {
    const asked = say.accent?.trim();
    if (asked === undefined) return words.accent;
    const [r, g, b] = (/^#[\da-f]{6}$/i.test(asked) ? asked : "#ffffff").match(/\w\w/g).map((two) => {
      const part = parseInt(two, 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    // https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio, against the white of the text
    if (1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05) >= 4.5) return asked;
    console.warn(`guide-chat: data-accent=${JSON.stringify(asked)} is not a #rrggbb on which white text is readable (4.5:1)`);
    return words.accent;
  };
  const side = say.position === "left" ? "left" : "right";
  const style = (target, css) => {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      target.adoptedStyleSheets = [...target.adoptedStyleSheets, sheet];
    } catch {
      (target.head ?? target).append(make("style", { textContent: css }));
    }
  };
  const make = (name, properties, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };

  const home = make("guide-chat", {}), shadow = home.attachShadow({ mode: "open" });
  const launcher = make("button", { type: "button", className: "launcher", textContent: label, hidden: say.launcher === "none" });
  launcher.setAttribute("aria-haspopup", "dialog");
  launcher.setAttribute("aria-expanded", "false");
  const title = make("h2", { id: "title", textContent: label });
  const shut = make("button", { type: "button", textContent: words.close });
  const trouble = make("p", { className: "trouble", hidden: true });
  trouble.setAttribute("role", "alert");
  const dialog = make("dialog", {}, make("div", { className: "bar" }, title, shut), trouble);
  dialog.setAttribute("aria-labelledby", "title");
  const region = make("div", {}, launcher, dialog);
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", label);
  style(shadow, `
    :host { all: initial !important; display: block !important; position: fixed !important; z-index: 2147483647 !important;
      inset: auto auto calc(1em + env(safe-area-inset-bottom)) auto !important; ${side}: max(1em, env(safe-area-inset-${side})) !important;
      color-scheme: light dark !important; font: medium/1.5 system-ui, sans-serif !important; }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    button { font: inherit; font-weight: 600; min-height: 44px; padding: 0 1em; border-radius: 8px; cursor: pointer; }
    button:focus-visible, a:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
    .launcher { min-height: 48px; max-width: calc(100vw - 2em); padding: 8px 1.25em; border: 1px solid #fff; border-radius: 24px;
      background: ${accent()}; color: #fff; box-shadow: 0 2px 10px rgb(0 0 0 / 35%); }
    dialog { position: fixed; inset: auto 1em 1em auto; ${side}: 1em; ${side === "left" ? "right: auto;" : ""} margin: 0; padding: 0;
      width: min(27em, calc(100vw - 2em)); height: min(46em, calc(100dvh - 2em)); max-width: none; max-height: none; overflow: hidden;
      border: 1px solid GrayText; border-radius: 12px; background: Canvas; color: CanvasText; box-shadow: 0 6px 30px rgb(0 0 0 / 35%); }
    dialog[open] { display: flex; flex-direction: column; }
    .bar { display: flex; align-items: center; gap: 1em; padding: 4px 4px 4px 1em; border-bottom: 1px solid GrayText; }
    h2 { flex: 1; margin: 0; font-size: 1em; }
    .bar button { border: 0; background: none; color: inherit; }
    .trouble { margin: 0; padding: 1em; }
    a { color: LinkText; }
    iframe { flex: 1; width: 100%; border: 0; background: Canvas; }
    @media (max-width: 640px) {
      dialog { inset: 0; width: 100vw; height: 100dvh; border: 0; border-radius: 0;
        padding: env(safe-area-inset-top) env(safe-area-inset-right) 0 env(safe-area-inset-left); }
    }
    @media print { :host { display: none !important; } }`);
  // The launcher does not cover what has the focus, and a passage is marked; both give way to the page's own rules.
  style(document, `:where(html) { scroll-padding-bottom: 5rem; } ::highlight(guide-chat) { background: #ffe08a; color: #000; }`);
  shadow.append(region);

  // --- Opening and closing

  function open(question) {
    if (typeof question === "string" && question.trim()) ask = [...question.trim()].slice(0, MOST).join("");
    if (frame?.hidden) { // it did not come the last time
      frame.remove();
      frame = null;
    }
    if (!frame) load();
    if (!dialog.open) {
      opener = opener ?? (document.activeElement === document.body ? null : document.activeElement);
      launcher.setAttribute("aria-expanded", "true");
      launcher.hidden = true;
      dialog[phone.matches ? "showModal" : "show"]();
      const { overflow, paddingLeft, paddingRight } = root.style;
      before = { overflow, paddingLeft, paddingRight };
      if (phone.matches) root.style.overflow = "hidden";
    }
    tell();
  }

  function close() {
    if (dialog.open) dialog.close();
  }

  dialog.addEventListener("close", () => {
    launcher.setAttribute("aria-expanded", "false");
    launcher.hidden = say.launcher === "none";
    Object.assign(root.style, before);
    const back = opener?.isConnected && opener !== home ? opener : launcher;
    opener = null;
    back.focus({ preventScroll: true });
  });

  /** Hands over the question and the focus, once the frame is up. */
  function tell() {
    if (!port || !dialog.open) return;
    if (ask) port.postMessage({ ask });
    ask = "";
    frame.focus();
    port.postMessage({ shown: true, page: location.origin + location.pathname });
  }

  // --- The frame, and the private channel to it

  function load() {
    trouble.hidden = true;
    frame = make("iframe", { title: label, src: `${ours}/embed/`, allow: "clipboard-write", referrerPolicy: "strict-origin" });
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals");
    frame.addEventListener("load", () => setTimeout(fail, AFTER_LOAD_MS)); // a frame that was refused loads, too
    late = setTimeout(fail, TOO_LATE_MS);
    dialog.append(frame);
  }

  function fail() {
    if (port || !frame) return;
    const link = make("a", { href: ask ? `${ours}/ask?q=${encodeURIComponent(ask)}` : `${ours}/`, target: "_blank", rel: "noopener", textContent: words.inTab });
    trouble.replaceChildren(words.noFrame, " ", link);
    trouble.hidden = false;
    frame.hidden = true;
  }

  addEventListener("message", ({ source, origin, data }) => {
    if (!frame || source !== frame.contentWindow || origin !== ours || data?.guideChat !== "up") return;
    clearTimeout(late);
    trouble.hidden = true;
    frame.hidden = false;
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = ({ data }) => {
      if (data?.close === true) close();
      else if (Number.isInteger(data?.cite)) port.postMessage({ cited: data.cite, found: jump(data) });
    };
    frame.contentWindow.postMessage({ guideChat: "port" }, ours, [channel.port2]);
    tell();
  });

  // --- From a citation to its passage

  // WordPress shows 5x20 as 5×20.
  const letters = (text) => String(text ?? "").normalize("NFKD").toLowerCase().replace(/×/g, "x").replace(/[^\p{L}\p{N}]+/gu, "");

  /** The range of a sentence in the article, whatever stands between its letters; null when it is not there. */
  function sentence(quote) {
    const wanted = letters(quote), at = [];
    if (wanted.length < 12) return null;
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest("script, style, noscript, template, textarea, select") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    let text = "";
    while (walk.nextNode()) {
      const said = walk.currentNode.data;
      for (let place = 0; place < said.length; place++) {
        const plain = letters(said[place]);
        text += plain;
        for (let n = 0; n < plain.length; n++) at.push([walk.currentNode, place]);
      }
    }
    const first = text.indexOf(wanted);
    if (first < 0) return null;
    const range = document.createRange(), [end, last] = at[first + wanted.length - 1];
    range.setStart(...at[first]);
    range.setEnd(end, last + 1 + end.data.slice(last + 1).match(/^\p{P}*/u)[0].length);
    return range;
  }

  function heading({ anchor, section, title }) {
    const byId = [anchor, section].map((id) => id && document.getElementById(String(id))).find(Boolean);
    const wanted = letters(String(title ?? "").split(" › ").pop());
    const found = byId ?? (wanted && [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].find((node) => letters(node.textContent) === wanted));
    if (!found) return null;
    const range = document.createRange();
    range.selectNodeContents(found);
    return range;
  }

  /** Shows a passage; answers whether the page has it. */
  function jump(passage) {
    const range = sentence(passage.quote) ?? heading(passage);
    if (!range) return false;
    const start = range.startContainer, place = start.nodeType === Node.TEXT_NODE ? start.parentElement : start;
    if (dialog.open && phone.matches) {
      opener = place; // which gets the focus when the panel is gone
      close();
    } else if (dialog.open && overlap(range, dialog)) {
      root.style[side === "left" ? "paddingLeft" : "paddingRight"] = `${dialog.offsetWidth + 32}px`;
    }
    for (let up = place; up; up = up.parentElement) if (up.localName === "details") up.open = true;
    place.scrollIntoView({ block: "nearest", behavior: "instant" });
    scrollBy({ top: range.getBoundingClientRect().top - innerHeight / 4, behavior: still.matches ? "instant" : "smooth" });
    if (!place.hasAttribute("tabindex")) {
      place.tabIndex = -1;
      place.addEventListener("blur", () => place.removeAttribute("tabindex"), { once: true });
    }
    place.focus({ preventScroll: true });
    mark(range);
    return true;
  }

  const overlap = (...two) => {
    const [a, b] = two.map((one) => one.getBoundingClientRect());
    return a.right > b.left && a.left < b.right;
  };

  function mark(range) {
    if (!CSS.highlights) {
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      return;
    }
    const shown = new Highlight(range);
    CSS.highlights.set("guide-chat", shown);
    setTimeout(() => CSS.highlights.get("guide-chat") === shown && CSS.highlights.delete("guide-chat"), MARKED_MS);
  }

  // --- Whatever opens it

  const fromAddress = () => {
    const found = location.hash.match(/^#guide-ask=(.*)/s);
    try { if (found) open(decodeURIComponent(found[1].replace(/\+/g, " "))); } catch { /* not an address of ours */ }
  };
  launcher.addEventListener("click", () => { opener = launcher; open(); });
  shut.addEventListener("click", close);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && dialog.open && !event.defaultPrevented && !event.isComposing) close();
  });
  addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node.dataset && "guideAsk" in node.dataset);
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    opener = link;
    open(link.dataset.guideAsk);
  });
  addEventListener("hashchange", fromAddress);
  window.guideChat = Object.freeze({ open, close });
  root.append(home); // not into the body: what transforms or hides that does not touch it
  fromAddress();
})();
