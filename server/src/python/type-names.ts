// How messages call a type. CPython names those that are written in C with their module; classes of a shipped library that
// are so in the original say it (`_c_name`).
import type { PyClass } from "./values";

export function shownType(cls: PyClass): string {
  const written = cls.lookup("_c_name");
  return typeof written === "string" ? written : cls.name;
}
