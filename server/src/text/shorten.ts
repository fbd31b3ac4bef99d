// Texts too long to be shown: names, messages and paths come from files and may have a megabyte.

/** At most `width` characters; the middle is left out, since both ends of a module path tell layers apart. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text;
  const head = Math.floor((width - 1) / 2);
  const end = text.length - (width - 1 - head);
  return `${text.slice(0, head - (isSplit(text, head) ? 1 : 0))}…${text.slice(end + (isSplit(text, end) ? 1 : 0))}`;
}

/** Between the two halves of one character. */
function isSplit(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}
