// Runs before the first paint, so it is a plain blocking script and does only this.
(function () {
  try {
    const theme = localStorage.getItem("kontor-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    if (theme === "system") delete document.documentElement.dataset.theme;
    if (localStorage.getItem("kontor-shortcuts") === "off") {
      document.documentElement.dataset.shortcuts = "off";
    }
  } catch {
    // Storage may be forbidden; the cookie's theme, set by the server, then stays.
  }
})();
