// Reloads the page when the site was built anew; the browser keeps the scroll position.
const shown = document.querySelector('meta[name="gb-version"]').content;
new EventSource("/_gutenberg/events").addEventListener("message", (event) => {
  if (event.data !== shown) location.reload();
});
document.querySelector("[data-gb-dismiss]")?.addEventListener("click", (event) => {
  event.target.closest(".gb-overlay").remove();
});
