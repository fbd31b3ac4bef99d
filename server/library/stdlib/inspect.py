# inspect: signatures and kinds of objects.
from _rooflint_inspect import kind as _kind, parameters as _parameters, unknown as _unknown
from _unfollowed import fallback as _fallback


class _empty:
    pass


class Parameter:
    POSITIONAL_ONLY = 0
    POSITIONAL_OR_KEYWORD = 1
    VAR_POSITIONAL = 2
    KEYWORD_ONLY = 3
    VAR_KEYWORD = 4
    empty = _empty

    def __init__(self, name, kind, *, default=_empty, annotation=_empty):
        self.name = name
        self.kind = kind
        self.default = default
        self.annotation = annotation

    def replace(self, **changes):
        values = dict(name=self.name, kind=self.kind, default=self.default, annotation=self.annotation)
        values.update(changes)
        return Parameter(values.pop("name"), values.pop("kind"), **values)


class BoundArguments:
    def __init__(self, signature, arguments):
        self.signature = signature
        self.arguments = arguments

    def apply_defaults(self):
        filled = {}
        for name, p in self.signature.parameters.items():
            if name in self.arguments:
                filled[name] = self.arguments[name]
            elif p.default is not _empty:
                filled[name] = p.default
            elif p.kind == Parameter.VAR_POSITIONAL:
                filled[name] = ()
            elif p.kind == Parameter.VAR_KEYWORD:
                filled[name] = {}
        self.arguments = filled

    @property
    def args(self):
        args = []
        for name, p in self.signature.parameters.items():
            if p.kind in (Parameter.KEYWORD_ONLY, Parameter.VAR_KEYWORD) or name not in self.arguments:
                break
            if p.kind == Parameter.VAR_POSITIONAL:
                args.extend(self.arguments[name])
            else:
                args.append(self.arguments[name])
        return tuple(args)

    @property
    def kwargs(self):
        kwargs = {}
        for name, p in self.signature.parameters.items():
            if name not in self.arguments:
                continue
            if p.kind == Parameter.VAR_KEYWORD:
                kwargs.update(self.arguments[name])
            elif p.kind == Parameter.KEYWORD_ONLY:
                kwargs[name] = self.arguments[name]
        return kwargs


class Signature:
    empty = _empty

    def __init__(self, parameters=(), *, return_annotation=_empty):
        self.parameters = {p.name: p for p in parameters}
        self.return_annotation = return_annotation

    @classmethod
    def from_callable(cls, obj, **kwargs):
        return signature(obj)

    def replace(self, *, parameters=None, return_annotation=_empty):
        return Signature(list(self.parameters.values()) if parameters is None else parameters, return_annotation=return_annotation)

    def bind(self, *args, **kwargs):
        return self._bind(args, kwargs, False)

    def bind_partial(self, *args, **kwargs):
        return self._bind(args, kwargs, True)

    def _bind(self, args, kwargs, partial):
        arguments = {}
        rest = list(args)
        kwargs = dict(kwargs)
        for name, p in self.parameters.items():
            if p.kind == Parameter.VAR_POSITIONAL:
                arguments[name] = tuple(rest)
                rest = []
            elif p.kind == Parameter.VAR_KEYWORD:
                arguments[name] = kwargs
                kwargs = {}
            elif rest and p.kind != Parameter.KEYWORD_ONLY:
                if name in kwargs:
                    raise TypeError(f"multiple values for argument {name!r}")
                arguments[name] = rest.pop(0)
            elif name in kwargs:
                arguments[name] = kwargs.pop(name)
            elif p.default is _empty and not partial:
                raise TypeError(f"missing a required argument: {name!r}")
        if rest:
            raise TypeError("too many positional arguments")
        if kwargs:
            raise TypeError(f"got an unexpected keyword argument {next(iter(kwargs))!r}")
        return BoundArguments(self, arguments)


def signature(obj, *, follow_wrapped=True, **options):
    if _kind(obj) == "method":
        return Signature(list(signature(obj.__func__).parameters.values())[1:])
    if _kind(obj) == "class":
        init = obj.__init__
        if _parameters(init) is None:
            return Signature()
        return Signature(list(signature(init).parameters.values())[1:])
    if follow_wrapped and hasattr(obj, "__wrapped__"):
        return signature(obj.__wrapped__)
    rows = _parameters(obj)
    if rows is None:
        import functools
        if isinstance(obj, functools.partial):
            return _partial_signature(obj)
        call = getattr(type(obj), "__call__", None)
        if call is None:
            raise TypeError(f"{obj!r} is not a callable object")
        if _parameters(call) is None:
            # a native function: it takes what there is
            return Signature([Parameter("args", Parameter.VAR_POSITIONAL), Parameter("kwargs", Parameter.VAR_KEYWORD)])
        return Signature(list(signature(call).parameters.values())[1:])
    return Signature([Parameter(name, kind, default=default if known else _empty) for name, kind, known, default in rows])


def _partial_signature(obj):
    parameters = list(signature(obj.func).parameters.values())[len(obj.args):]
    return Signature([p.replace(default=obj.keywords[p.name], kind=Parameter.KEYWORD_ONLY) if p.name in obj.keywords else p for p in parameters])


class FullArgSpec:
    def __init__(self, obj):
        ps = signature(obj, follow_wrapped=False).parameters.values()
        if _kind(obj) == "class":
            ps = [Parameter("self", 1), *ps]
        self.args = [p.name for p in ps if p.kind <= 1]
        self.varargs = next((p.name for p in ps if p.kind == 2), None)
        self.varkw = next((p.name for p in ps if p.kind == 4), None)
        self.defaults = tuple(p.default for p in ps if p.kind <= 1 and p.default is not _empty) or None
        self.kwonlyargs = [p.name for p in ps if p.kind == 3]
        self.kwonlydefaults = {p.name: p.default for p in ps if p.kind == 3 and p.default is not _empty} or None
        self.annotations = {}


def getfullargspec(func):
    return FullArgSpec(func)


getargspec = getfullargspec


def unwrap(func, *, stop=None):
    while hasattr(func, "__wrapped__"):
        func = func.__wrapped__
    return func


def isclass(obj):
    return isinstance(obj, type)


def isfunction(obj):
    return _kind(obj) == "function"


def ismethod(obj):
    return _kind(obj) == "method"


def ismodule(obj):
    return _kind(obj) == "module"


def isbuiltin(obj):
    return _kind(obj) == "builtin"


def isroutine(obj):
    return _kind(obj) in ("function", "method", "builtin")


def isgenerator(obj):
    return type(obj).__name__ == "generator"


def isabstract(obj):
    return False


def iscoroutinefunction(obj):
    return False


def getmembers(obj, predicate=None):
    pairs = [(name, getattr(obj, name, None)) for name in dir(obj)]
    return [pair for pair in pairs if predicate is None or predicate(pair[1])]


def getmro(cls):
    return cls.__mro__


def getdoc(obj):
    return None


def getmodule(obj):
    return None


def cleandoc(doc):
    return doc


def currentframe():
    return _unknown("the frame that is running")


def stack():
    return []


def getcallargs(func, /, *args, **kwargs):
    """Arguments by parameter name, defaults included."""
    bound = signature(func).bind(*args, **kwargs)
    bound.apply_defaults()
    return dict(bound.arguments)


def get_annotations(obj, *, globals=None, locals=None, eval_str=False):
    return dict(getattr(obj, "__annotations__", None) or {})


def getattr_static(obj, attr, *default):
    """The attribute as it is stored, without calling what computes it."""
    for place in (getattr(obj, "__dict__", {}), *[vars(cls) for cls in (obj if isinstance(obj, type) else type(obj)).__mro__]):
        if attr in place:
            return place[attr]
    if default:
        return default[0]
    raise AttributeError(attr)


def getmodulename(path):
    name = path.rpartition("/")[2]
    return name.rpartition(".")[0] if name.endswith((".py", ".pyc")) else None


def isdatadescriptor(object):
    return not isclass(object) and (isinstance(object, property) or hasattr(type(object), "__set__") or hasattr(type(object), "__delete__"))


def ismethoddescriptor(object):
    return hasattr(type(object), "__get__") and not isdatadescriptor(object) and not (isclass(object) or ismethod(object) or isfunction(object))


def isawaitable(object):
    return hasattr(type(object), "__await__")


def _never(object):
    return False


iscode = isframe = istraceback = isgetsetdescriptor = ismemberdescriptor = ismethodwrapper = isasyncgen = isasyncgenfunction = _never


def _of_the_source(*args, **kwargs):
    return _unknown("the source of an object")


getsource = getsourcelines = getsourcefile = getfile = getabsfile = findsource = getcomments = getlineno = getblock = _of_the_source

__getattr__ = _fallback("inspect", (
    "ArgInfo Arguments Attribute ClosureVars FrameInfo Traceback classify_class_attrs currentframe formatannotation formatargvalues "
    "getargs getargvalues getclasstree getclosurevars getcoroutinestate getframeinfo getgeneratorlocals getgeneratorstate "
    "getinnerframes getmembers_static getouterframes isgeneratorfunction iscoroutine stack trace walktree"
))
