# types


class SimpleNamespace:
    def __init__(self, mapping=None, /, **kwargs):
        if mapping is not None:
            self.__dict__.update(mapping)
        self.__dict__.update(kwargs)

    def __repr__(self):
        return "namespace(" + ", ".join(f"{k}={v!r}" for k, v in self.__dict__.items()) + ")"

    def __eq__(self, other):
        return isinstance(other, SimpleNamespace) and self.__dict__ == other.__dict__


def _function():
    pass


def _generator():
    yield


class _Class:
    def method(self):
        pass


FunctionType = LambdaType = type(_function)
GeneratorType = type(_generator())
MethodType = type(_Class().method)
BuiltinFunctionType = BuiltinMethodType = type(len)
ModuleType = type(__import__("string"))
NoneType = type(None)
EllipsisType = type(...)
NotImplementedType = type(NotImplemented)
CoroutineType = AsyncGeneratorType = CodeType = FrameType = TracebackType = CellType = type("opaque", (), {})
GenericAlias = UnionType = type("GenericAlias", (), {})
WrapperDescriptorType = MethodWrapperType = MethodDescriptorType = ClassMethodDescriptorType = GetSetDescriptorType = MemberDescriptorType = BuiltinFunctionType


def MappingProxyType(mapping):
    return mapping


def new_class(name, bases=(), kwds=None, exec_body=None):
    namespace = {}
    if exec_body is not None:
        exec_body(namespace)
    return type(name, bases, namespace)


def coroutine(func):
    return func


class DynamicClassAttribute(property):
    pass
