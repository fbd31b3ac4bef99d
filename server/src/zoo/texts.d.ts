// What server/zoo/bundle.mjs makes of the Python files of server/zoo: file name → text.
declare module "rooflint:zoo" {
  const texts: Readonly<Record<string, string>>;
  export default texts;
}
