// Splits a Python file into tokens, the whole file at once: indentation, line joining, strings with nested f-strings
// (PEP 701), numbers, names. It never fails: what cannot be a token becomes an Error token with a message.
//
// With `recover` it also repairs brackets that were never closed: a line that can only start a statement ends the
// open brackets before it. In a valid file no such line is inside brackets, save for `name=value` arguments written at
// the statement's own indentation; hence the parser asks for it only when a first parse found a fault.
import type { Span } from "../../text/position";
import { endOfBody } from "./body-scanner";
import {
  BACKSLASH,
  BYTE_ORDER_MARK,
  CLASSES,
  CR,
  DIGIT,
  DOUBLE_QUOTE,
  FORM_FEED,
  HASH,
  LETTER,
  LF,
  lineEndLength,
  OPERATOR,
  OTHER,
  QUOTE,
  SPACE,
  TAB,
} from "./characters";
import { NameTable } from "./names";
import { CELL_MARK, endsBlockLine, startsDefinition, startsStatement } from "./recovery";
import { continuesLine, leavesOpen, opensBlock, type Rejoined, StrayLineRepair } from "./stray-lines";
import { Token, type TokenList } from "./tokens";
import { WordScanner } from "./word-scanner";

export interface SyntaxProblem extends Span {
  readonly message: string;
}

export interface Tokenized {
  readonly tokens: TokenList;
  readonly names: NameTable;
  /** Function bodies that were not read: the payloads of the Body tokens. */
  readonly bodies: readonly LateBody[];
  /** Messages of the Error tokens. */
  readonly messages: readonly string[];
  readonly comments: readonly Span[];
  /** Faults of the indentation, which have no token. */
  readonly problems: readonly SyntaxProblem[];
}

/** A function's block that has not been read, with what its tokens depend on. */
export interface LateBody {
  /** Its first token. */
  readonly start: number;
  /** Start of the line after it. */
  readonly next: number;
  /** Columns of the statement round it and of its own, as `Indentation` counts them. */
  readonly outer: Indentation;
  readonly inner: Indentation;
}

/** Columns with tab stops of 8 and, to detect mixtures, of 1: CPython's rule. */
export interface Indentation {
  readonly column: number;
  readonly alternative: number;
}

export type Reading =
  /** Everything. */
  | "eager"
  /** All but the bodies of functions. */
  | "late"
  /** Everything, with repair of brackets. */
  | "recover";

export function tokenize(source: string, reading: Reading): Tokenized {
  const tokenizer = new Tokenizer(source, reading, null, new NameTable());
  const tokenized = tokenizer.run();
  const isCut = reading === "recover" && tokenizer.hasOpenText;
  return isCut ? new Tokenizer(source, reading, null, new NameTable(), true).run() : tokenized;
}

export function tokenizeBody(source: string, body: LateBody, reading: Reading, names: NameTable): Tokenized {
  return new Tokenizer(source, reading, body, names).run();
}

/** Bodies below this length are read at once: that costs less than coming back. */
const SHORT_BODY = 80;

/** Text read again by recovery, as a multiple of the file's length: bounds its time on hostile input. */
const REREAD_BUDGET = 4;

/** Where recovery resumes when brackets prove to be unclosed: the first line that may be a statement of its own. */
interface Checkpoint {
  readonly position: number;
  readonly tokens: number;
  readonly comments: number;
}

class Tokenizer extends WordScanner {
  private readonly recover: boolean;
  private readonly late: boolean;
  private readonly bodies: LateBody[] = [];
  /** Number of tokens before the logical line. */
  private lineTokens = 0;
  /** The logical line before was the first of a function; its block follows. */
  private atBody = false;
  private readonly comments: Span[] = [];
  private readonly problems: SyntaxProblem[] = [];
  private readonly indents: number[];
  private readonly alternativeIndents: number[];
  private checkpoint: Checkpoint | null = null;
  private rereadLeft: number;
  /** The physical line has a comment that ends a cell. */
  private atCellEnd = false;
  private readonly inBody: boolean;
  private readonly strayLines: StrayLineRepair;

  constructor(source: string, reading: Reading, body: LateBody | null, names: NameTable, cutsTexts = false) {
    super(source, body?.start ?? 0, body?.next ?? source.length, cutsTexts, names);
    this.recover = reading === "recover";
    // a line end of two characters, or of a character that the scanner does not know, is rare enough
    this.late = reading === "late" && (body !== null || !source.includes("\r"));
    this.indents = body === null ? [0] : [body.outer.column, body.inner.column];
    this.alternativeIndents = body === null ? [0] : [body.outer.alternative, body.inner.alternative];
    this.rereadLeft = (this.length - this.position) * REREAD_BUDGET;
    this.inBody = body !== null;
    this.strayLines = new StrayLineRepair(this.tokens);
  }

  run(): Tokenized {
    if (this.inBody) while (this.readLine());
    else if (this.source.charCodeAt(0) === BYTE_ORDER_MARK) this.position = 1;
    while (this.position < this.length) {
      if (!this.readIndentation()) this.lineTokens = this.tokens.count;
      if (this.position < this.length) while (this.readLine());
    }
    while (this.indents.length > 1) this.dedent(this.length);
    this.push(Token.EndOfFile, this.length, this.length);
    return {
      tokens: this.tokens,
      names: this.names,
      bodies: this.bodies,
      messages: this.messages,
      comments: this.comments,
      problems: this.problems,
    };
  }

  // --- Lines and indentation ------------------------------------------------------------------------------------

  /** Skips blank lines, then compares the first line's indentation with the block's; true if it continues the line before. */
  private readIndentation(): boolean {
    const source = this.source;
    let column = 0;
    let alternative = 0;
    let blank = 0;
    let joined = 0;
    for (; ; this.position++) {
      const code = source.charCodeAt(this.position);
      if (code === SPACE) {
        column++;
        alternative++;
      } else if (code === TAB) {
        column = (column >> 3) * 8 + 8;
        alternative++;
      } else if (code === FORM_FEED) {
        column = alternative = 0;
      } else if (code === LF || code === CR) {
        column = alternative = joined = 0;
        blank++;
      } else if (code === HASH) {
        this.readComment();
        this.position--;
        blank--;
      } else if (code === BACKSLASH && lineEndLength(this.source, this.position + 1) > 0) {
        joined ||= column;
        this.position += lineEndLength(this.source, this.position + 1);
      } else {
        break;
      }
    }
    if (this.position >= this.length) return false;
    if (joined > 0) column = alternative = joined;
    if (this.atBody) {
      this.atBody = false;
      if (joined === 0 && this.skipBody({ column, alternative })) return this.readIndentation();
    }
    if (this.recover) return this.repairIndentation({ column, alternative }, blank);
    this.indentTo(column, alternative);
    return false;
  }

  /** At the first token of a function's block: leaves it for later. */
  private skipBody(inner: Indentation): boolean {
    const { position: start } = this;
    const outer = { column: this.indents.at(-1)!, alternative: this.alternativeIndents.at(-1)! };
    if (inner.column <= outer.column || inner.alternative <= outer.alternative) return false;
    const end = endOfBody(this.source, start, outer.column, inner.column);
    if (end === null || end.next - start < SHORT_BODY || end.next > this.length) return false;
    this.push(Token.Body, start, end.contentEnd, this.bodies.push({ start, next: end.next, outer, inner }) - 1);
    this.position = end.next;
    return true;
  }

  private indentTo(column: number, alternative: number): void {
    const indents = this.indents;
    const at = this.position;
    if (column > indents.at(-1)!) {
      if (alternative <= this.alternativeIndents.at(-1)!) this.mixedTabs();
      indents.push(column);
      this.alternativeIndents.push(alternative);
      this.push(Token.Indent, at, at);
      return;
    }
    while (column < indents.at(-1)! && column <= indents.at(-2)!) this.dedent(at);
    if (column < indents.at(-1)!) {
      // The block's first line was indented too far, or this one too little: it stays in the block.
      this.fitsNoBlock();
      indents[indents.length - 1] = column;
      this.alternativeIndents[indents.length - 1] = alternative;
    } else if (alternative !== this.alternativeIndents.at(-1)) {
      this.mixedTabs();
    }
  }

  /** At a line's first token, `blank` lines behind the line before; true if it continues that one. */
  private repairIndentation({ column, alternative }: Indentation, blank: number): boolean {
    if (this.continuesLine(column, blank)) return true;
    const { indents, alternativeIndents: alternatives, tokens, position: start } = this;
    const isOpened = opensBlock(tokens, this.lineTokens);
    const fits = column > indents.at(-1)! ? isOpened : indents.includes(column);
    const isFirst = tokens.kinds[this.lineTokens - 1] === Token.Indent;
    // a block's first line may be indented too far; behind a definition of one line may follow another one
    const isOfBlock = isFirst && column < indents.at(-1)! && !startsDefinition(this.source, start);
    const rejoined = fits || isOfBlock ? null : this.strayLines.rejoin(column, this.lineTokens, indents);
    if (rejoined !== null) {
      this.rejoin(rejoined);
      return false;
    }
    const levels = { columns: [...indents], alternatives: [...alternatives] };
    const token = tokens.count;
    const level = fits || isFirst || column > indents.at(-1)! ? -1 : this.nearestLevel(column);
    if (level < 0) this.indentTo(column, alternative);
    else {
      this.fitsNoBlock();
      while (indents.length > level + 1) this.dedent(start);
    }
    const dedents = levels.columns.length - indents.length;
    const stray = { start, token, dedents, levels, isOpened, depth: indents.length };
    if (dedents > 0 || (dedents === 0 && indents.at(-1) === column)) this.strayLines.note(stray, blank);
    return false;
  }

  /** Takes the lines before back into a block, in which this one goes on. */
  private rejoin({ start, levels, depth }: Rejoined): void {
    const message = "this is indented less than the block that goes on behind it";
    this.problems.push({ message, start, end: start });
    while (this.indents.length > depth) this.dedent(this.position);
    this.indents.splice(0, this.indents.length, ...levels.columns);
    this.alternativeIndents.splice(0, this.alternativeIndents.length, ...levels.alternatives);
  }

  /** Which of the open blocks a line belongs to that is indented as none of them; of two as near the inner one. */
  private nearestLevel(column: number): number {
    const distances = this.indents.map((own) => Math.abs(own - column));
    const nearest = distances.lastIndexOf(Math.min(...distances));
    return Math.max(nearest, this.inBody ? 1 : 0);
  }

  /** Whether the logical line before ends in the middle of a statement that this line may end; it does so then. */
  private continuesLine(column: number, blank: number): boolean {
    const { tokens, indents, source, position } = this;
    const last = tokens.count - 1;
    if (blank > 0 || last < 1 || tokens.kinds[last] !== Token.Newline) return false;
    const before = tokens.kinds[last - 1]!;
    const isElsewhere = column > indents.at(-1)! || (column === 0 && indents.length > 1) || !indents.includes(column);
    const isOpen = leavesOpen(before) && isElsewhere && !startsStatement(source, position, 0);
    const isContinued = before !== Token.Colon && before !== Token.Error && continuesLine(source, position);
    if (!isOpen && !isContinued) return false;
    const at = tokens.starts[last]!;
    this.problems.push({
      message: "the statement goes on in the next line: put brackets round it",
      start: at,
      end: at,
    });
    tokens.count--;
    return true;
  }

  private fitsNoBlock(): void {
    const at = this.position;
    this.problems.push({ message: "this indentation matches no enclosing block", start: at, end: at });
  }

  private mixedTabs(): void {
    const at = this.position;
    this.problems.push({ message: "inconsistent use of tabs and spaces in the indentation", start: at, end: at });
  }

  private dedent(at: number): void {
    this.indents.pop();
    this.alternativeIndents.pop();
    this.push(Token.Dedent, at, at);
  }

  private readComment(): void {
    const start = this.position;
    let end = start;
    for (let code = 0; end < this.length; end++) {
      code = this.source.charCodeAt(end);
      if (code === LF || code === CR) break;
    }
    this.comments.push({ start, end });
    this.position = end;
    this.atCellEnd = this.recover && this.source.slice(start, end).includes(CELL_MARK);
  }

  /** Reads one token, or what stands between tokens; false after the end of a logical line. */
  private readLine(): boolean {
    if (this.literal) {
      this.readFStringText();
      return true;
    }
    const code = this.source.charCodeAt(this.position);
    switch (code < 128 ? CLASSES[code] : OTHER) {
      case LETTER:
        this.readName();
        return true;
      case OPERATOR:
        this.readOperator(code);
        return true;
      case DIGIT:
        this.readNumber();
        return true;
    }
    switch (code) {
      case SPACE:
      case TAB:
      case FORM_FEED:
        this.position++;
        return true;
      case LF:
      case CR:
        return this.readLineEnd();
      case HASH:
        this.readComment();
        return true;
      case QUOTE:
      case DOUBLE_QUOTE:
        this.readString(this.position);
        return true;
      case BACKSLASH:
        this.readBackslash();
        return true;
    }
    if (this.position >= this.length) return this.readEndOfFile();
    this.readOther();
    return true;
  }

  private readLineEnd(): boolean {
    const start = this.position;
    this.position += lineEndLength(this.source, start);
    if (this.atCellEnd && this.brackets.length > 0 && this.checkpoint !== null && this.resume()) return false;
    if (this.brackets.length === 0 || this.atCellEnd) {
      this.atCellEnd = false;
      this.endLogicalLine(start, this.position);
      return false;
    }
    return !this.recover || !this.repairBrackets();
  }

  private readEndOfFile(): boolean {
    const at = this.length;
    if (this.brackets.length > 0 && this.recover && this.checkpoint !== null && this.resume()) return false;
    this.endLogicalLine(at, at);
    return false;
  }

  private endLogicalLine(start: number, end: number): void {
    const last = this.tokens.count === 0 ? Token.Newline : this.tokens.kinds[this.tokens.count - 1]!;
    if (last !== Token.Newline && last !== Token.Dedent && last !== Token.Indent && last !== Token.Body) {
      this.atBody = this.late && this.beginsFunction();
      this.push(Token.Newline, start, end);
    }
    this.brackets.length = 0;
    this.fstrings.length = 0;
    this.checkpoint = null;
  }

  /** The logical line that ends here is the first of a function whose block follows. */
  private beginsFunction(): boolean {
    const { kinds, count } = this.tokens;
    const first = kinds[this.lineTokens]!;
    const isDef = first === Token.def || (first === Token.async && kinds[this.lineTokens + 1] === Token.def);
    return isDef && kinds[count - 1] === Token.Colon && count > this.lineTokens;
  }

  private readBackslash(): void {
    const start = this.position;
    const length = lineEndLength(this.source, start + 1);
    if (length === 0) this.error("a backslash outside a string must end its line", start, start + 1);
    else if (start + 1 + length >= this.length) this.error("the file ends after a backslash", start, start + 1);
    else this.position += 1 + length;
  }

  // --- Recovery -------------------------------------------------------------------------------------------------

  /** At a line's start inside brackets: true if a statement starts there or at an earlier line, where reading goes on. */
  private repairBrackets(): boolean {
    const indent = this.indents.at(-1)!;
    if (startsStatement(this.source, this.position, indent)) {
      if (this.checkpoint === null || !this.resume()) this.endLogicalLine(this.position, this.position);
      return true;
    }
    if (this.checkpoint === null && endsBlockLine(this.source, this.position, indent)) {
      this.checkpoint = {
        position: this.position,
        tokens: this.tokens.count,
        comments: this.comments.length,
      };
    }
    return false;
  }

  /** Goes back to the checkpoint, as far as the budget allows. */
  private resume(): boolean {
    const { position, tokens, comments } = this.checkpoint!;
    this.rereadLeft -= this.position - position;
    if (this.rereadLeft < 0) return false;
    this.position = position;
    this.tokens.count = tokens;
    this.comments.length = comments;
    this.endLogicalLine(position, position);
    return true;
  }
}
