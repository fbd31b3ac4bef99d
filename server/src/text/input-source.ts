// Where the input of a model comes from, in words that follow its shape. Pure: client, server and webview bundle it.

export const INPUT_SOURCES = {
  cli: "as asked for",
  command: "set by you",
  comment: "from a comment",
  config: "from the configuration",
  annotation: "from an annotation",
  example: "from an example in the file",
  search: "found by trying usual sizes",
  file: "from the file",
} as const;

export type InputSource = keyof typeof INPUT_SOURCES;
