// What server/zoo/bundle.mjs makes of server/zoo.
declare module "rooflint:zoo" {
  /** The Python files by name. */
  const texts: Readonly<Record<string, string>>;
  export default texts;
  /** architectures.json. */
  export const figures: string;
}
