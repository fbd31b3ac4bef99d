// Which lines end open brackets when a file is being repaired: those that can only be a statement.

/** Keywords that no expression contains, and targets with a dot, which no keyword argument has. */
const ONLY_STATEMENT =
  /(?:(?:def|class|return|import|while|with|try|except|finally|raise|pass|break|continue|del|global|nonlocal|assert|elif)\b|async[ \t]+(?:def|with)\b|from[ \t]+[.\w]+[ \t]+import\b|else[ \t]*:|@[\w.]+(?:\([^\r\n]*\))?[ \t]*$|\w+(?:\.\w+)+[ \t]*=(?!=))/my;
/** Read as a statement only where it is not indented deeper than the statement whose brackets are open. */
const STATEMENT_AT_BLOCK =
  /(?:\w+[ \t]*(?::[^\r\n=]*)?(?:[-+*/|&^%@]|\*\*|\/\/)?=(?!=)|(?:if|for)\b[^\r\n]*:[ \t]*(?:#|$))/my;
const DEFINITION = /(?:def|class|async[ \t]+def)\b|@/y;
const LINE_OF_ITS_OWN = /[\p{XID_Start}_@]/uy;
const CONTINUES = /(?:and|or|if|else|for|in|is|not)\b/y;

/** Editors divide a script into cells with such comments: nothing goes on in the next one. */
export const CELL_MARK = "# %%";

/** Whether the line at an offset can only be a statement; `indent` is the column of the statement before. */
export function startsStatement(source: string, lineStart: number, indent: number): boolean {
  const { at, column } = contentOf(source, lineStart);
  return matches(ONLY_STATEMENT, source, at) || (column <= indent && matches(STATEMENT_AT_BLOCK, source, at));
}

export function startsDefinition(source: string, at: number): boolean {
  return matches(DEFINITION, source, at);
}

/** Whether the line could be the next statement, if the brackets before it prove to be unclosed. */
export function endsBlockLine(source: string, lineStart: number, indent: number): boolean {
  const { at, column } = contentOf(source, lineStart);
  return column <= indent && matches(LINE_OF_ITS_OWN, source, at) && !matches(CONTINUES, source, at);
}

function matches(pattern: RegExp, source: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(source);
}

/** Offset and column (tab stops of 8) of a line's first character that is not blank. */
function contentOf(source: string, lineStart: number): { at: number; column: number } {
  let column = 0;
  for (let at = lineStart; ; at++) {
    const character = source[at];
    if (character === " ") column++;
    else if (character === "\t") column = (column >> 3) * 8 + 8;
    else return { at, column };
  }
}
