"""Template filters of plans, on hand as ``{% load plans %}``."""
