"""Dates and figures as offices write them."""
