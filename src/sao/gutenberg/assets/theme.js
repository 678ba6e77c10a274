// The theme button: light or dark, kept for the next page. Without it the system decides.
{
  const root = document.documentElement;
  const button = document.querySelector("[data-theme-toggle]");
  const dark = () => root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

  function show(theme) {
    root.dataset.theme = theme;
    button?.setAttribute("aria-pressed", String(theme === "dark"));
  }

  try {
    const kept = localStorage.getItem("theme");
    if (kept === "light" || kept === "dark") root.dataset.theme = kept;
  } catch {
    // storage can be switched off: then each page begins with what the system says
  }
  button?.setAttribute("aria-pressed", String(dark() === "dark"));
  button?.removeAttribute("hidden");
  button?.addEventListener("click", () => {
    show(dark() === "dark" ? "light" : "dark");
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // as above
    }
  });
}
