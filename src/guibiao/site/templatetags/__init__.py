"""Template tags of the common look, on hand in every template as ``{% load gb %}``."""
