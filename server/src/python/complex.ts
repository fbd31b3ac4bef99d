// Complex numbers: https://docs.python.org/3/library/stdtypes.html#numeric-types-int-float-complex.
import { formatFloat } from "./numbers";
import { raise, T } from "./types";
import { PyObject, type Value } from "./values";

export interface Complex {
  readonly re: number;
  readonly im: number;
}

export const complex = (re: number, im: number): PyObject => new PyObject(T.complex, { re, im });

export function asComplex(value: Value): Complex | null {
  return value instanceof PyObject && value.cls.isSubclassOf(T.complex) ? (value.payload as Complex) : null;
}

export function multiply(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

export function divide(a: Complex, b: Complex): Complex {
  const size = b.re * b.re + b.im * b.im;
  if (size === 0) raise("ZeroDivisionError", "complex division by zero");
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
}

/** `exp(b · log a)`. */
export function power(a: Complex, b: Complex): Complex {
  if (b.re === 0 && b.im === 0) return { re: 1, im: 0 };
  if (a.re === 0 && a.im === 0) {
    if (b.im !== 0 || b.re < 0) raise("ZeroDivisionError", "0.0 to a negative or complex power");
    return a;
  }
  const length = Math.hypot(a.re, a.im);
  const angle = Math.atan2(a.im, a.re);
  const size = length ** b.re * Math.exp(-angle * b.im);
  const turn = angle * b.re + Math.log(length) * b.im;
  return { re: size * Math.cos(turn), im: size * Math.sin(turn) };
}

export function complexText({ re, im }: Complex): string {
  const part = (value: number): string => formatFloat(value).replace(/\.0$/, "");
  if (re === 0 && !Object.is(re, -0)) return `${part(im)}j`;
  const sign = im < 0 || Object.is(im, -0) || Number.isNaN(im) ? "" : "+";
  return `(${part(re)}${Number.isNaN(im) ? "+" : sign}${part(im)}j)`;
}

/** `complex("1+2j")`. */
export function parseComplex(text: string): Complex {
  const number = "[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?";
  const [, re, im] =
    new RegExp(`^\\(?(?:(${number})(?![\\d.]*j))?(?:([+-]?(?:${number})?)j)?\\)?$`, "i").exec(text.trim()) ?? [];
  if (re === undefined && im === undefined) raise("ValueError", "complex() arg is a malformed string");
  const unit = im === "" || im === "+" ? 1 : im === "-" ? -1 : Number(im ?? 0);
  return { re: Number(re ?? 0), im: unit };
}
