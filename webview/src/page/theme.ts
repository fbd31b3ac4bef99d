// Without VS Code the reader's system says which theme it is; the style sheet of the page has the colours.

const DARK = matchMedia("(prefers-color-scheme: dark)");
const CONTRAST = ["(prefers-contrast: more)", "(forced-colors: active)"].map((query) => matchMedia(query));

/** Gives the body the class that VS Code would give it, now and whenever the system's theme changes. */
export function followSystem(): void {
  for (const query of [DARK, ...CONTRAST]) query.addEventListener("change", setClass);
  setClass();
}

function setClass(): void {
  const contrast = CONTRAST.some(({ matches }) => matches);
  document.body.className = contrast
    ? `vscode-high-contrast${DARK.matches ? "" : " vscode-high-contrast-light"}`
    : DARK.matches
      ? "vscode-dark"
      : "vscode-light";
}
