// Feedback on one answer, sent only by the reader's own click.
export function rate() {}
