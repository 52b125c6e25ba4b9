"""Observations in, judgement out: panels, progress, forecasts, composite evaluations.

Plain functions on plain data: Arrow tables and Ibis expressions for observations, NumPy for the matrix of a composite
evaluation. No database of its own, no global state.
"""
