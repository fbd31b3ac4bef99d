"""Typed to the teeth: generics, protocols, overloads, TypedDict, ParamSpec."""
from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum, IntEnum, auto
from typing import TYPE_CHECKING, Annotated, ClassVar, Generic, Protocol, TypedDict, TypeVar, Union, cast, overload, runtime_checkable

import torch
from torch import nn

if TYPE_CHECKING:
    from torch.utils.data import DataLoader

if sys.version_info >= (3, 11):
    from typing import Unpack
else:
    from typing_extensions import Unpack

T = TypeVar("T", bound=nn.Module)
Widths = Sequence[int]


class Act(str, Enum):
    RELU = "relu"
    GELU = "gelu"

    def make(self) -> nn.Module:
        return {Act.RELU: nn.ReLU, Act.GELU: nn.GELU}[self]()


class Size(IntEnum):
    SMALL = auto()
    LARGE = 4


class Options(TypedDict, total=False):
    act: Act
    bias: bool


@runtime_checkable
class HasWidth(Protocol):
    @property
    def width(self) -> int: ...


class Repeated(nn.Module, Generic[T]):
    registry: ClassVar[dict[str, type]] = {}

    def __init_subclass__(cls, /, key: str | None = None, **kwargs) -> None:
        super().__init_subclass__(**kwargs)
        Repeated.registry[key or cls.__name__.lower()] = cls

    def __init__(self, make: Callable[[int], T], times: int) -> None:
        super().__init__()
        self.items: nn.ModuleList = nn.ModuleList(make(i) for i in range(times))

    def __iter__(self) -> Iterator[T]:
        return iter(cast("list[T]", self.items))

    def __getitem__(self, i: int) -> T:
        return self.items[i]  # type: ignore[return-value]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for item in self:
            x = item(x)
        return x


class Mlp(Repeated[nn.Linear], key="mlp"):
    def __init__(self, widths: Widths, **options: Unpack[Options]) -> None:
        self._widths = tuple(widths)
        pairs = list(zip(self._widths, self._widths[1:], strict=True)) if False else list(zip(self._widths, self._widths[1:]))
        super().__init__(lambda i: nn.Linear(*pairs[i], bias=options.get("bias", True)), len(pairs))
        self.act = options.get("act", Act.RELU).make()

    @property
    def width(self) -> int:
        return self._widths[-1]

    def forward(self, x):
        for layer in self.items[:-1]:
            x = self.act(layer(x))
        return self[len(self.items) - 1](x)


@overload
def make(size: Size) -> Mlp: ...
@overload
def make(size: str) -> Mlp: ...
def make(size: Union[Size, str] = Size.LARGE) -> Mlp:
    match size:
        case Size.SMALL | "small":
            hidden = [32]
        case Size() as known if known.value >= 4:
            hidden = [32] * known.value
        case str(name):
            raise ValueError(name)
        case _:
            hidden = []
    net = Repeated.registry["mlp"]([20, *hidden, 3], act=Act("gelu"))
    assert isinstance(net, HasWidth) and net.width == 3
    return net


class Typed(nn.Module):
    def __init__(self, n: Annotated[int, "classes"] = 6):
        super().__init__()
        self.net: Mapping[str, nn.Module] = nn.ModuleDict({"mlp": make("small"), "out": nn.Linear(3, n)})

    def forward(self, x: Annotated[torch.Tensor, (4, 20)]) -> torch.Tensor:
        return self.net["out"](self.net["mlp"](x))
