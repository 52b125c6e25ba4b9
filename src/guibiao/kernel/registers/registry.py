"""All registers by name."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured

from guibiao.kernel.registers.declaration import Register


class Registry:
    """Typed, refuses duplicates, can be added to for the length of a test."""

    def __init__(self) -> None:
        self._registers: dict[str, Register] = {}

    def __iter__(self) -> Iterator[Register]:
        return iter(sorted(self._registers.values(), key=lambda entry: (entry.order, entry.name)))

    def __contains__(self, name: str) -> bool:
        return name in self._registers

    def __getitem__(self, name: str) -> Register:
        return self._registers[name]

    def get(self, name: str) -> Register | None:
        return self._registers.get(name)

    def of_model(self, model: type) -> Register | None:
        """The register of a model, if it has one."""
        return next((entry for entry in self if entry.model is model), None)

    def add(self, declaration: type[Register]) -> type[Register]:
        """Check a declaration and take it in."""
        entry = declaration()
        if entry.name in self._registers:
            raise ImproperlyConfigured(f"two registers are called {entry.name!r}")
        entry.check()
        self._registers[entry.name] = entry
        return declaration

    @contextmanager
    def temporarily(self, *declarations: type[Register]) -> Iterator[None]:
        """With further registers for the length of a test."""
        before = dict(self._registers)
        try:
            for declaration in declarations:
                self.add(declaration)
            yield
        finally:
            self._registers = before


registry = Registry()


def register(declaration: type[Register]) -> type[Register]:
    """Class decorator: take a Register into the registry."""
    return registry.add(declaration)
