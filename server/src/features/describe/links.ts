// Links of hovers into the extension's commands.

/** Opens the cost panel of a document. */
export function panelLink(uri: string): string {
  return `[Open cost panel](command:rooflint.openPanel?${encodeURIComponent(JSON.stringify([uri]))})`;
}
