// Every budget of the PyTorch front end besides the interpreter's, with its reason.

/** Inputs tried per entry: every list of usual sizes is shorter, and three kinds of layers may be learned on the way. */
export const MAX_INPUT_TRIES = 30;

/**
 * Letters of a Python file: the largest of PyTorch's own have 400,000. 87,000 of the shortest statements fit in and take a
 * second and a half.
 */
export const MAX_FILE_LETTERS = 512 * 1024;

/** Syntax errors of a file that are listed: one slip gives a few, and half a megabyte of open strings has 70,000. */
export const MAX_SYNTAX_PROBLEMS = 100;

/**
 * Steps of the interpreter after which no further input is tried: about half a second. Of timm's classes that run at all with
 * defaults the dearest has found its input after 2.4 million (measured).
 */
export const MAX_SEARCH_STEPS = 4_000_000;

/** Entries of one file that a report analyses; timm's largest files define about 150. */
export const MAX_ENTRIES = 200;

/** Elements of a constant whose values are followed: index tables of window attention have some 10,000. */
export const MAX_KNOWN_ELEMENTS = 65_536;

/** Letters of a configuration that a program reads: the interpreter spends some ten steps on each of a JSON file. */
export const MAX_CONFIG_LETTERS = 262_144;

/**
 * Operators of one graph. Each takes some 90 microseconds until it stands in a report, and 14 KB (measured with a convolution
 * in an endless loop); the largest graphs of timm have some thousand.
 */
export const MAX_NODES = 15_000;
