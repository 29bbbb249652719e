/**
 * Applies the stored theme before the first paint, which is why it is a blocking script of its own: the page's module runs
 * later. The module applies later choices through `applyTheme`. The two theme colours are those of index.html.
 */
(() => {
  const scheme = document.querySelector("meta[name=color-scheme]");
  const frames = [...document.querySelectorAll("meta[name=theme-color]")];
  const [light, dark] = frames.map(({ content }) => content);

  globalThis.applyTheme = (theme) => {
    const root = document.documentElement;
    const isChosen = theme === "light" || theme === "dark";
    if (isChosen) root.dataset.theme = theme;
    else delete root.dataset.theme;
    // The canvas, until the style sheet is there.
    scheme.content = isChosen ? theme : "light dark";
    // The browser's own frame. A browser takes the first one whose media matches.
    frames.forEach((frame, at) => {
      const own = at === 0 ? "light" : "dark";
      frame.content = (isChosen ? theme : own) === "light" ? light : dark;
    });
  };

  try {
    globalThis.applyTheme(localStorage.getItem("samovar.theme"));
  } catch {
    // The browser forbids storage.
  }
})();
