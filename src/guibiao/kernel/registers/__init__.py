"""Registers (台账): one declaration gives a model its list, detail, form, import, export, API and history.

A room declares its registers in its `registers.py`; nothing central is touched.
"""

from guibiao.kernel.registers import navigation
from guibiao.kernel.registers.crumbs import crumbs, trail
from guibiao.kernel.registers.declaration import Column, Filter, Register
from guibiao.kernel.registers.registry import register, registry
from guibiao.kernel.registers.search import find

__all__ = ["Column", "Filter", "Register", "crumbs", "find", "navigation", "register", "registry", "trail"]
