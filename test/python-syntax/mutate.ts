// Small, repeatable damage to Python sources: a token taken out, doubled, or another put in its place.

const TOKEN = /[\p{L}_]\w*|\d[\w.]*|[+\-*/<>=!|&^%@:]=|\*\*|\/\/|->|\.\.\.|[^\s\w]|\n[ \t]*/gu;
const INSERTED = [
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ",",
  ":",
  "=",
  ".",
  "*",
  "**",
  "+",
  "not ",
  " if ",
  " else ",
  " for ",
  " in ",
];
const MORE_INSERTED = [
  "lambda ",
  "yield ",
  "await ",
  "async ",
  " as ",
  "1",
  "x",
  "'",
  '"',
  "\n",
  "    ",
  ":=",
  "@",
  ";",
  "!",
];

/** The same source and seed give the same result. */
export function mutate(source: string, seed: number): string {
  const random = generator(seed + source.length);
  const tokens = [...source.matchAll(TOKEN)];
  if (tokens.length === 0) return source;
  const token = tokens[Math.floor(random() * tokens.length)]!;
  const start = token.index;
  const end = start + token[0].length;
  const all = [...INSERTED, ...MORE_INSERTED];
  const inserted = all[Math.floor(random() * all.length)]!;
  const choices = [
    source.slice(0, start) + source.slice(end),
    source.slice(0, end) + token[0] + source.slice(end),
    source.slice(0, start) + inserted + source.slice(start),
    source.slice(0, start) + inserted + source.slice(end),
  ];
  return choices[Math.floor(random() * choices.length)]!;
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
