// A question to the server and its answer as it grows. A connection that drops is tried again under the same key, so
// that the server hands out the answer it has already made. Knows nothing of the page.
import { words } from "./words.js";

const PAUSE_MS = 40_000, TRY_FOR_MS = 10_000, TRY_EVERY_MS = 300;

/** The server's own words on why there is no answer. */
export class Refused extends Error {}

/**
 * Asks {question, history, key}; `grown` gets the HTML of the answer so far. Resolves to {html, key, record}.
 * Throws Refused with a sentence for the reader; an AbortError when `signal` says stop.
 */
export async function ask(asked, signal, grown) {
  let until;
  for (;;) {
    try {
      return await once(asked, signal, grown);
    } catch (error) {
      if (error instanceof Refused || signal.aborted) throw error;
      until ??= Date.now() + TRY_FOR_MS;
      if (Date.now() > until) throw new Refused(words.dropped);
      await pause(TRY_EVERY_MS, signal);
    }
  }
}

async function once(asked, signal, grown) {
  const stop = new AbortController(), quit = () => stop.abort(signal.reason);
  let late;
  const heard = () => {
    clearTimeout(late);
    late = setTimeout(() => stop.abort(new Error("no answer in time")), PAUSE_MS);
  };
  heard();
  signal.throwIfAborted();
  signal.addEventListener("abort", quit);
  try {
    const response = await fetch("/api/ask", {
      method: "POST", headers: { "Content-Type": "application/json", Accept: "text/event-stream" }, body: JSON.stringify(asked), signal: stop.signal,
    });
    if (!response.ok) throw new Refused((await response.json().catch(() => null))?.detail ?? words.failed);
    for await (const { event, data } of events(response.body)) {
      heard();
      if (event === "answer") return data;
      if (event === "growing") grown(data.html);
    }
    throw new Error("the stream ended before the answer");
  } finally {
    clearTimeout(late);
    signal.removeEventListener("abort", quit);
  }
}

/** The events of a text/event-stream whose data are JSON. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const whole = (text + value).split("\n\n");
    text = whole.pop();
    for (const block of whole) {
      const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s, 2)));
      if (fields.data) yield { event: fields.event, data: JSON.parse(fields.data) };
    }
  }
}

const pause = (ms, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
});
