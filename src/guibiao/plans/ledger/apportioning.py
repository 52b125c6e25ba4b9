"""A total split by weights, and the formula that gives the weights."""

import math
from decimal import Decimal

from django.utils.translation import gettext as _

from guibiao.indicators.derived import BadFormula
from guibiao.indicators.derived.formula import Binary, Node, Number, Operand
from guibiao.plans.models import Part


def apportion(total: float, weights: list[float]) -> list[float]:
    """Split a total by weights, each to the total's own number of decimals, by largest remainders: they add up exactly."""
    exact = Decimal(repr(total))
    step = Decimal(1).scaleb(min(int(exact.normalize().as_tuple().exponent), 0))
    by_weight = [Decimal(repr(weight)) for weight in weights]
    whole = sum(by_weight)
    units = int(exact / step)
    shares = [units * weight / whole for weight in by_weight]
    floors = [math.floor(share) for share in shares]
    order = sorted(range(len(shares)), key=lambda at: (floors[at] - shares[at], at))
    for at in order[: units - sum(floors)]:
        floors[at] += 1
    return [float(floor * step) for floor in floors]


def value_for(node: Node, part: Part) -> float:
    """What a formula gives with the basis figures of a part. Raises BadFormula."""
    match node:
        case Number(value=value):
            return value
        case Operand(code=code):
            if part.basis.get(code) is None:
                said = {"region": part.region, "name": code}
                raise BadFormula(_("%(region)s没有填“%(name)s”。") % said)
            return float(part.basis[code])
        case Binary(sign=sign, left=left, right=right):
            a, b = value_for(left, part), value_for(right, part)
            if sign == "/" and b == 0:
                raise BadFormula(_("%(region)s的除数是零。") % {"region": part.region})
            return {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else 0.0}[sign]
        case _:
            raise BadFormula(_("分解公式只用加减乘除和括号。"))
