import { keep, recall } from "./storage.js";

const ONE_YEAR = 31536000;
const root = document.documentElement;

function isDark() {
  const chosen = root.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function choose(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  keep("kontor-theme", theme);
  document.cookie = `kontor_theme=${theme}; path=/; max-age=${ONE_YEAR}; samesite=lax`;
  mark();
}

function mark() {
  const current = root.dataset.theme ?? "system";
  for (const button of document.querySelectorAll("[data-theme-set]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === current));
  }
}

document.addEventListener("click", (event) => {
  const setter = event.target.closest?.("[data-theme-set]");
  if (setter) choose(setter.dataset.themeSet);
  else if (event.target.closest?.("[data-theme-toggle]")) choose(isDark() ? "light" : "dark");
});

if (recall("kontor-theme") === "system") delete root.dataset.theme;
mark();
