"""Where a template that an office has made is filled in: it may place texts, lists and pictures, and nothing else."""

from __future__ import annotations

from typing import Any

from jinja2 import TemplateSyntaxError, Undefined, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment

# A few characters of these would make a text that fills the memory.
_GROWING = ("*", "**", "%")
#: What a template may do with a value, and what it may ask of a loop.
FILTERS = ("default", "first", "join", "last", "length")
LOOP = ("first", "index", "index0", "last", "length", "revindex")


class _Environment(SandboxedEnvironment):
    """Nothing is called, and of no object but a loop is anything asked: what a template gets are texts, lists and pictures.
    Loops stand in one another only so `deep`: each further one is as many times as long."""

    deep = 3

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> Any:
        _refuse_deep(source, self.deep)
        return super()._generate(source, *args, **kwargs)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return isinstance(obj, LoopContext) and attr in LOOP

    def is_safe_callable(self, obj: Any) -> bool:
        return False


def environment(undefined: type[Undefined] = Undefined, deep: int = 3) -> SandboxedEnvironment:
    """The environment; `undefined` is what a name is that nobody knows."""
    made = _Environment(autoescape=True, undefined=undefined)
    made.deep = deep
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.intercepted_binops = frozenset(_GROWING)
    made.binop_table = dict.fromkeys(_GROWING, _refuse)
    return made


def _refuse(*_operands: Any) -> Any:
    raise TypeError("a template does not compute")


def _refuse_deep(node: nodes.Node, left: int) -> None:
    for one in node.iter_child_nodes():
        if isinstance(one, nodes.For) and not left:
            raise TemplateSyntaxError("for 套得太深", one.lineno)
        _refuse_deep(one, left - isinstance(one, nodes.For))
