"""Statistics: what is measured, what was observed, and how the figures are collected."""
