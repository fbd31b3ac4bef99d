// Names come from files: what a terminal, a spreadsheet or a page would obey instead of showing it (control characters,
// marks that turn the direction of writing, halves of surrogate pairs) is shown as its code point.

import { shorten } from "./shorten";

/** Joiners stay: they belong to emoji and to Persian and Indic words, and turn nothing. */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

export function printable(line: string): string {
  return line.replace(UNSEEN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

const LONGEST_LABEL = 120;

/** In a label of VS Code (status bar, list, lens), which reads `$(name)` as an icon. */
export function labelText(name: string, width = LONGEST_LABEL): string {
  return printable(shorten(name, width)).replace(/\$\([\w~-]+\)/g, "\\$&");
}
