"""Composite indicators: a table of figures and a tree of weights in, scores and ranks out. NumPy only.

`read_scheme` reads a scheme, `evaluate` runs it. Each step is one function over a `State`; the mathematics stands in
kernels over arrays (`treat`, `normalise`, `means`) that replications use as well.
"""

from guibiao.indicators.composite.build import Evaluation, evaluate
from guibiao.indicators.composite.model import EvaluationError
from guibiao.indicators.composite.scheme import Scheme, read_scheme, scheme_of, shipped

__all__ = ["Evaluation", "EvaluationError", "Scheme", "evaluate", "read_scheme", "scheme_of", "shipped"]
