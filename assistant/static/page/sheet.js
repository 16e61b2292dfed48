// The sheet for the physio: what was asked, the passages cited, and questions to put to them.
export function open() {}
