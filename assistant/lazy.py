"""Modules that take seconds to import: imported when something of them is first used, not before."""

from importlib import import_module


class Lazy:
    """Stands for a module; the first look at one of its attributes imports it.

        if TYPE_CHECKING:
            from assistant import plain  # what is meant, for type checkers and readers
        else:
            plain = Lazy("assistant.plain")

    Not `importlib.util.LazyLoader`: that leaves a hollow module in `sys.modules`, which
    whatever walks over all modules (as `inspect` does) fills before its time.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> object:
        return getattr(import_module(self._name), attribute)
