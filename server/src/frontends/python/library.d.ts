/** Packed by server/library/bundle.mjs. */
declare module "rooflint:library" {
  /** The Python files of server/library by path. */
  const sources: Readonly<Record<string, string>>;
  export default sources;
  /** What is known of them without running them, from server/src/frontends/python/library-index.ts. */
  export const index: import("./library-index").LibraryIndex;
}
