"""Composite indicators: a table of figures and a tree of weights in, scores and ranks out. NumPy only.

`read_scheme` reads a scheme, `evaluate` runs it. Each step is one function over a `State`; the mathematics stands in
kernels over arrays (`treat`, `normalise`, `means`) that replications use as well.
"""
