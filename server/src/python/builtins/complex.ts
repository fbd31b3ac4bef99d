// The class complex.
import { asComplex, type Complex, complex, complexText, divide, multiply, parseComplex, power } from "../complex";
import { defineMethods, methodOf, native } from "../native";
import { hashNumber } from "../numbers";
import { float, isUnknown, NOT_IMPLEMENTED, T, unbox } from "../types";
import { Float, PyProperty, type Value } from "../values";
import { asReal } from "./numeric";

T.complex.set(
  "__new__",
  native("__new__(cls, real=0, imag=0)", (vm, _cls, real, imag) => {
    const open = [real, imag].find((part) => isUnknown(part as Value));
    if (open !== undefined) return open;
    const text = unbox(real as Value);
    const re = typeof text === "string" ? parseComplex(text) : (asComplex(text) ?? { re: asReal(vm, text), im: 0 });
    const im = asComplex(imag as Value) ?? { re: asReal(vm, imag as Value), im: 0 };
    return complex(re.re - im.im, re.im + im.re);
  }),
);

const OPERATORS: Readonly<Record<string, (a: Complex, b: Complex) => Complex>> = {
  add: (a, b) => ({ re: a.re + b.re, im: a.im + b.im }),
  sub: (a, b) => ({ re: a.re - b.re, im: a.im - b.im }),
  mul: multiply,
  truediv: divide,
  pow: power,
};

for (const [name, operate] of Object.entries(OPERATORS)) {
  const apply = (a: Complex | null, b: Complex | null): Value => {
    if (a === null || b === null) return NOT_IMPLEMENTED;
    const { re, im } = operate(a, b);
    return complex(re, im);
  };
  defineMethods(T.complex, {
    [`__${name}__(self, other)`]: (_vm, self, other) => apply(parts(self as Value), parts(other as Value)),
    [`__r${name}__(self, other)`]: (_vm, self, other) => apply(parts(other as Value), parts(self as Value)),
  });
}

/** A number as a complex one; null for anything else. */
function parts(value: Value): Complex | null {
  const plain = unbox(value);
  if (plain instanceof Float) return { re: plain.value, im: 0 };
  if (typeof plain === "number" || typeof plain === "bigint" || typeof plain === "boolean")
    return { re: Number(plain), im: 0 };
  return asComplex(plain);
}

const own = (self: Value | undefined): Complex => asComplex(self as Value) as Complex;

defineMethods(T.complex, {
  "__eq__(self, other)": (_vm, self, other) => {
    const value = parts(other as Value);
    return value === null ? NOT_IMPLEMENTED : value.re === own(self).re && value.im === own(self).im;
  },
  "__hash__(self)": (_vm, self) => hashNumber(float(own(self).re + 1_000_003 * own(self).im)),
  "__neg__(self)": (_vm, self) => complex(-own(self).re, -own(self).im),
  "__pos__(self)": (_vm, self) => self as Value,
  "__abs__(self)": (_vm, self) => float(Math.hypot(own(self).re, own(self).im)),
  "__bool__(self)": (_vm, self) => own(self).re !== 0 || own(self).im !== 0,
  "__repr__(self)": (_vm, self) => complexText(own(self)),
  "conjugate(self)": (_vm, self) => complex(own(self).re, -own(self).im),
});
for (const part of ["re", "im"] as const) {
  const getter = methodOf(T.complex, part, (_vm, [self]) => float(own(self)[part]));
  T.complex.set(part === "re" ? "real" : "imag", new PyProperty(T.property, getter, null, null));
}
