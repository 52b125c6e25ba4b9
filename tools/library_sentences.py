"""What the library says: every Chinese f-string as a template with named words, and every other Chinese text, of a module.

`f"累计值缺 {'、'.join(years)} 年的数据。"` becomes `累计值缺 {years} 年的数据。`: a word is called by the last name in it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_UNNAMED = "word"
_PATTERN = re.compile(r"\(\?|\\d|\[.-.+\]\?|^[〇零一二两三四五六七八九十]+$")
#: What is looked for in a text is not said.
_LOOKS = (
    "strip", "lstrip", "rstrip", "split", "rsplit", "startswith", "endswith", "removeprefix", "removesuffix", "partition",
    "rpartition", "find", "index", "count",
)  # fmt: skip
_HAN, _CHINESE = re.compile("[㐀-鿿]"), re.compile("[㐀-鿿\u3000-\u303f\uff00-\uffef]")


def sentences(source: str) -> Iterator[tuple[int, str]]:
    """The line and the template or text of each, in the order of the module; docstrings, keys and patterns are not said."""
    tree = ast.parse(source)
    silent = set(_silent(tree))
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        if isinstance(node, ast.JoinedStr):
            text, heard = _template(node), _CHINESE  # punctuation that holds other sentences is one, too
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text, heard = node.value, _HAN
        else:
            continue
        if heard.search(text) and not _PATTERN.search(text):
            yield node.lineno, text


def _silent(tree: ast.Module) -> Iterator[int]:
    """What stands in the code and is not said: docstrings, what is compared or looked up, patterns, parts of templates."""
    for node in ast.walk(tree):
        match node:
            case ast.Module() | ast.ClassDef() | ast.FunctionDef() if ast.get_docstring(node, clean=False) is not None:
                assert isinstance(node.body[0], ast.Expr)
                yield id(node.body[0].value)
            case ast.JoinedStr():
                yield from (id(part) for part in node.values if isinstance(part, ast.Constant))
            case ast.Compare():
                yield from (id(part) for side in (node.left, *node.comparators) for part in ast.walk(side))
            case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _LOOKS or ast.unparse(value) == "re":
                yield from (id(part) for argument in node.args for part in ast.walk(argument))
            case ast.Subscript():
                yield from (id(part) for part in ast.walk(node.slice))
            case ast.Dict():
                yield from (id(part) for key in node.keys if key for part in ast.walk(key))


def _template(node: ast.JoinedStr) -> str:
    seen: dict[str, int] = {}
    said = ""
    for part in node.values:
        if isinstance(part, ast.Constant):
            said += str(part.value).replace("{", "{{").replace("}", "}}")
        elif isinstance(part, ast.FormattedValue):
            name = _name(part.value)
            seen[name] = seen.get(name, 0) + 1
            said += f"{{{name}{seen[name] if seen[name] > 1 else ''}}}"
    return said


def _name(node: ast.expr) -> str:
    """What a word is called."""
    match node:
        case ast.Name():
            return node.id.strip("_").lower()
        case ast.Attribute():
            return node.attr.strip("_").lower()
        case ast.Call():
            inside = [*reversed(node.args), node.func.value if isinstance(node.func, ast.Attribute) else node.func]
            return next((name for part in inside if (name := _name(part)) != _UNNAMED), _UNNAMED)
        case ast.Subscript(slice=ast.Constant(value=str() as key)) if key.isidentifier():
            return key.lower()
        case ast.Subscript():
            return _name(node.value)
        case ast.IfExp():
            return _name(node.body) if not isinstance(node.body, ast.Constant) else _name(node.test)
        case ast.BinOp():
            return _name(node.left) if not isinstance(node.left, ast.Constant) else _name(node.right)
        case ast.GeneratorExp() | ast.ListComp():
            return _name(node.elt)
        case ast.BoolOp():
            return _name(node.values[0])
        case ast.Starred() | ast.UnaryOp() | ast.Compare():
            return _name(next(part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)))
        case _:
            return _UNNAMED
