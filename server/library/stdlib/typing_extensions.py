# typing_extensions: what it adds is in typing by now.
from typing import *
from typing import Annotated, Any, ClassVar, Concatenate, Final, Generic, Literal, LiteralString, NamedTuple, Never, NewType, NotRequired, Optional, ParamSpec, Protocol, ReadOnly, Required, Self, TypeAlias, TypedDict, TypeGuard, TypeIs, TypeVar, TypeVarTuple, Union, Unpack, assert_never, cast, dataclass_transform, deprecated, final, get_args, get_origin, get_type_hints, overload, override, runtime_checkable
