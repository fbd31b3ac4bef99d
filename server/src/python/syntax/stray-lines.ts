// Lines of a broken file that are indented less than the block they stand in. Where they begin they look like the block's
// end; when a later line goes back to the block's indentation, and nothing else opened one there, they belong to the block.
import { Token, type TokenList } from "./tokens";

/** PEP 8 puts two blank lines behind a definition of the module: what follows so many is behind the block. */
const BLANK_LINES_OF_END = 2;

/** Of the open blocks, from the outermost: see `Indentation`. */
export interface Levels {
  readonly columns: readonly number[];
  readonly alternatives: readonly number[];
}

interface StrayLines {
  /** The first line of them. */
  readonly start: number;
  /** Its layout tokens: `dedents` from `token` on. */
  readonly token: number;
  readonly dedents: number;
  /** What was open before. */
  readonly levels: Levels;
  /** The line before opens a block, which these lines may be. */
  readonly isOpened: boolean;
  /** How many blocks are open round these lines. */
  readonly depth: number;
}

export interface Rejoined {
  /** Where the stray lines begin, and how many blocks were taken to be open round them. */
  readonly start: number;
  readonly depth: number;
  /** What is open round the line that follows. */
  readonly levels: Levels;
}

export class StrayLineRepair {
  #stray: StrayLines | null = null;

  constructor(private readonly tokens: TokenList) {}

  /** After the layout tokens of a line, with what was open before them; `blank`: lines without anything in front of it. */
  note(stray: StrayLines, blank: number): void {
    if (stray.depth > (this.#stray?.depth ?? stray.depth)) return;
    if (blank >= BLANK_LINES_OF_END) this.#stray = null;
    else if (stray.dedents > 0 || stray.isOpened) this.#stray = stray;
  }

  /**
   * For a line whose column fits nothing that is open: the blocks that are open round it when the lines before it are taken
   * back into theirs; null where that explains nothing.
   */
  rejoin(column: number, lineToken: number, open: readonly number[]): Rejoined | null {
    const stray = this.#stray;
    const isDeeper = column > (open.at(-1) as number);
    if (stray === null || (isDeeper && open.length > stray.depth)) return null;
    const { columns, alternatives } = stray.levels;
    const level = columns.indexOf(column, stray.depth);
    const first = stray.token + stray.dedents;
    const isBlock = level < 0 && stray.isOpened && first === lineToken && column > (columns.at(-1) as number);
    if (level < 0 && !isBlock) return null;
    this.#stray = null;
    const { start, depth } = stray;
    const layout = isBlock ? [Token.Indent] : new Array<Token>(columns.length - 1 - level).fill(Token.Dedent);
    const isContinued = layout.length === 0 && this.#continues(first);
    const lineEnds = isContinued ? 1 : 0;
    this.tokens.replaceLayout(stray.token - lineEnds, stray.dedents + lineEnds, layout, start);
    const levels = isBlock
      ? { columns: [...columns, column], alternatives: [...alternatives, column] }
      : { columns: columns.slice(0, level + 1), alternatives: alternatives.slice(0, level + 1) };
    return { start, depth, levels };
  }

  /** Whether the line starts with a bracket, as no statement usually does. */
  #continues(token: number): boolean {
    const kind = this.tokens.kinds[token];
    return kind === Token.LeftParen || kind === Token.LeftBracket;
  }
}

/** Keywords that begin a statement with a block. */
const OPENERS: ReadonlySet<number> = new Set([
  ...[Token.async, Token.class, Token.def, Token.elif, Token.else, Token.except, Token.finally],
  ...[Token.for, Token.if, Token.try, Token.while, Token.with],
]);

/** Whether a block is expected behind the logical line that ends the list; it may lack its colon. */
export function opensBlock({ kinds, count }: TokenList, lineToken: number): boolean {
  const last = kinds[count - 1] === Token.Newline ? count - 2 : count - 1;
  if (last < lineToken) return false;
  return (
    kinds[last] === Token.Colon ||
    (OPENERS.has(kinds[lineToken]!) && !kinds.slice(lineToken, last).includes(Token.Colon))
  );
}

/** Whether no statement can end with a token. */
export function leavesOpen(kind: number): boolean {
  if (kind === Token.Star) return false; // of `import *`
  return kind === Token.Dot || kind === Token.Equal || (kind >= Token.ColonEqual && kind <= Token.GreaterEqual);
}

/** A dot or an operator that no statement starts with; seven of a kind are a marker of Git's. */
const CONTINUATION = /(?!([<=>|])\1{6})(?:\.(?![.\d])|[=<>%^&|/]|!=)/y;

export function continuesLine(source: string, at: number): boolean {
  CONTINUATION.lastIndex = at;
  return CONTINUATION.test(source);
}
