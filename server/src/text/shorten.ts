// Texts too long to be shown: names, messages and paths come from files and may have a megabyte.

/** At most `width` characters; the middle is left out, since both ends of a module path tell layers apart. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text;
  const head = Math.floor((width - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}
