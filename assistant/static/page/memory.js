// What a tab remembers of its conversation, in its own sessionStorage: the questions with the keys of their answers,
// and what is being typed. Gone at Clear or with the tab; a browser that stores nothing forgets at a reload.

/** A key for an answer: the server keeps it under this for ten minutes. */
export const fresh = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");

/** The memory under a name: a page's own, since frames of one site share a tab's storage. */
export function memory(name) {
  const store = (place, text) => { try { text ? sessionStorage.setItem(place, text) : sessionStorage.removeItem(place); } catch { /* storage is off */ } };
  const load = (place) => { try { return sessionStorage.getItem(place) ?? ""; } catch { return ""; } };
  const known = (turn) => typeof turn?.question === "string" && typeof turn.key === "string";
  return {
    /** [{question, key}], oldest first. */
    turns() { try { return JSON.parse(load(name)).filter(known); } catch { return []; } },
    keep(turns) { store(name, turns.length ? JSON.stringify(turns) : ""); },
    draft: () => load(`${name}-draft`),
    keepDraft: (text) => store(`${name}-draft`, text),
  };
}
