"""Published rules as dated data, and the functions that apply them.

A rule has a code, a version, a source, a jurisdiction and the dates between which it holds (see `dated`). What was
not found in the official text says `confirmed = false` and why.
"""
