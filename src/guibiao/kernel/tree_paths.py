"""Paths of organisations and regions: the chain of keys from the root, each of as many digits as the others, so that what is
sorted by path stands in the order of the tree, siblings as they were registered.
"""

from collections.abc import Iterable

_DIGITS = 7


def of(keys: Iterable[int]) -> str:
    """The path of a node by the keys of all above it, from the root, and its own."""
    return "".join(f"/{key:0{_DIGITS}d}" for key in keys) + "/"


def below(parent: str, key: int) -> str:
    """The path of a node that hangs from another; from none where `parent` is empty."""
    return of([*keys(parent), key])


def keys(path: str) -> list[int]:
    """The keys of a node and of all above it, from the root."""
    return [int(step) for step in path.split("/") if step]


def lineage(path: str) -> list[str]:
    """The paths of a node and of all above it, from the root."""
    steps = [step for step in path.split("/") if step]
    return [f"/{'/'.join(steps[: depth + 1])}/" for depth in range(len(steps))]
