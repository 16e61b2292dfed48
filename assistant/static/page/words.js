// What the page says: written by the server (`wording.ON_THE_PAGE`), so that there is one source.
export const words = JSON.parse(document.getElementById("words").textContent);
