"""What is wrong with a page as people meet it, as far as a browser can be asked for it."""

from playwright.sync_api import Page

_FAULTS = """() => {
  const found = [];
  const told = e => e.tagName.toLowerCase() +
    [...e.classList].map(name => "." + name).join("") +
    ` ${JSON.stringify(e.textContent.trim().replace(/\\s+/g, " ").slice(0, 40))}`;
  const modal = document.querySelector("dialog:modal");
  const root = modal ?? document.body;
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
  for (const e of root.querySelectorAll("*")) {
    const box = e.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1 || e.closest("svg, .sr")) continue;
    const clipped = e.closest("thead")?.getBoundingClientRect();
    if (clipped && clipped.width <= 1 || !e.checkVisibility({ visibilityProperty: true })) continue;
    const css = getComputedStyle(e);
    const over = css.display !== "inline" && e.clientWidth && e.scrollWidth > e.clientWidth + 1;
    if (over && css.overflowX === "visible") found.push(`overflows its box: ${told(e)}`);
    if (over && css.overflowX === "hidden" && css.textOverflow !== "ellipsis") {
      found.push(`is cut off: ${told(e)}`);
    }
    const outside = box.right > innerWidth + 1 || box.left < -1;
    if (outside && !e.closest(".scroll, pre, [popover]")) found.push(`is outside: ${told(e)}`);
  }
  const controls = "button, a[href], input, select, textarea, [tabindex='0']";
  for (const e of root.querySelectorAll(controls)) {
    const name = e.ariaLabel || e.getAttribute("aria-labelledby") || e.textContent.trim() ||
      [...(e.labels ?? [])].map(label => label.textContent.trim()).join("");
    if (!name && e.checkVisibility()) found.push(`has no name: ${e.outerHTML.slice(0, 100)}`);
  }
  const ids = [...root.querySelectorAll("[id]")].map(e => e.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  for (const id of twice) found.push(`two have one id: ${id}`);
  return [...new Set(found)];
}"""

_UNSEEN = """() => {
  const at = document.activeElement;
  const shown = e => e && (getComputedStyle(e).outlineStyle !== "none" ||
    getComputedStyle(e, "::after").outlineStyle !== "none");
  const found = [];
  const all = document.querySelectorAll("main :is(button, a[href], input, select, [tabindex='0'])");
  for (const e of all) {
    if (!e.checkVisibility()) continue;
    e.focus({ preventScroll: true });
    if (document.activeElement !== e) continue;
    if (![e, e.parentElement, e.nextElementSibling].some(shown)) {
      found.push(`${e.tagName.toLowerCase()}.${e.className} ${e.textContent.trim().slice(0, 30)}`);
    }
  }
  at?.focus?.({ preventScroll: true });
  return [...new Set(found)];
}"""


def faults(page: Page) -> list[str]:
    """What overflows its box, is cut off, or has no name; of an open dialog only what is in it."""
    return list(page.evaluate(_FAULTS))


def without_focus(page: Page) -> list[str]:
    """What does not show that it has the focus, for whoever works with a keyboard."""
    page.keyboard.press("Tab")
    return list(page.evaluate(_UNSEEN))
