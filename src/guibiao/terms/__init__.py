"""The words of the field: numerals, units, dates, regions, organisations, indicators."""
