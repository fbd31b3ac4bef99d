// Where the command line prints to: standard output for results, standard error for the rest. Colour and progress only
// where a person looks; NO_COLOR (no-color.org) is honoured.
import type { TextOptions } from "../formats/text";

export function print(text: string): void {
  process.stdout.write(text);
}

export function printError(line: string): void {
  process.stderr.write(`${line}\n`);
}

export const terminal = {
  /** How text is laid out: for the terminal's width when it goes there, else unlimited and plain. */
  style(toStandardOutput: boolean): TextOptions {
    const isTerminal = toStandardOutput && process.stdout.isTTY;
    const coloured = isTerminal && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
    return {
      width: isTerminal ? process.stdout.columns : null,
      emphasise: coloured ? (text) => `${BOLD}${text}${RESET}` : (text) => text,
    };
  },

  /** One line that is drawn over and disappears with the last file. */
  progress(done: number, all: number): void {
    if (!process.stderr.isTTY || process.stdout.isTTY || all < 2) return;
    process.stderr.write(done < all ? `\r${done} of ${all} files` : ERASE_LINE);
  },
};

const BOLD = "\u001b[1m";
const RESET = "\u001b[0m";
const ERASE_LINE = "\r\u001b[K";

/** Whoever reads us through a pipe may stop early (`| head`): that is no fault. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
