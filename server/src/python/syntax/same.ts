// Two trees that say the same in other places: blanks, line breaks and comments differ between their texts, nothing else.

/** What a node knows of its place, and what the interpreter notes in it. */
const OF_PLACE: ReadonlySet<string> = new Set(["start", "end", "nameStart", "nameEnd", "attrStart", "home", "slot"]);

type Fields = Record<string, unknown>;

/** Moves the old nodes to where the new ones stand; false, and nothing is moved, where they do not say the same. */
export function movedTo(old: readonly object[], fresh: readonly object[]): boolean {
  const pairs = pairsOf(old, fresh);
  if (pairs === null) return false;
  for (const [node, other] of pairs) {
    for (const place of OF_PLACE) if (typeof other[place] === "number" && place !== "slot") node[place] = other[place];
  }
  return true;
}

/** With a stack of its own: an expression may nest thousands deep. null where the trees differ. */
function pairsOf(old: object, fresh: object): readonly (readonly [Fields, Fields])[] | null {
  const pairs: [Fields, Fields][] = [];
  const open: [Fields, Fields][] = [[old as Fields, fresh as Fields]];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [node, other] = pair;
    const names = Object.keys(node);
    if (Array.isArray(node) !== Array.isArray(other) || names.length !== Object.keys(other).length) return null;
    if (!Array.isArray(node)) pairs.push(pair);
    for (const name of names) {
      if (OF_PLACE.has(name)) continue;
      const [a, b] = [node[name], other[name]];
      if (isObject(a) && isObject(b)) open.push([a, b]);
      else if (!Object.is(a, b)) return null;
    }
  }
  return pairs;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}
