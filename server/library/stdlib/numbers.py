# numbers


class _Numeric(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, cls.__dict__.get("kinds", ())) or cls in type(instance).__mro__


class Complex(metaclass=_Numeric):
    kinds = (int, float, complex)


class Number(Complex):
    kinds = (int, float, complex)


class Real(Complex):
    kinds = (int, float)


class Rational(Real):
    kinds = (int,)


class Integral(Rational):
    kinds = (int,)
