/** The Python files of server/library by path, packed by server/library/bundle.mjs. */
declare module "rooflint:library" {
  const sources: Readonly<Record<string, string>>;
  export default sources;
}
