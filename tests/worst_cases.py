"""Texts on which a pattern works hardest, made from the pattern itself; and every pattern of the project.

A pattern backtracks where something repeats. So each repeat gives texts: what leads up to it,
then what it repeats again and again, then a character that nothing expects; and all of that
over and over, for a search that begins anew at every character. Knows no module by name.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import re._constants as kind  # what `re` itself compiles with
import re._parser as parser
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

LENGTH = 10_000
UNEXPECTED = "\x00"
PLAIN = (
    "a",
    " ",
    "\n",
    "0",
    "1 ",
    ".",
    "-",
    "a ",
    "a.",
    "?",
    "’",
    "(",
    "<",
    "_",
    "é",
    "no ",
    "my ",
    "http://",
    "a@",
    "A. ",
)
"""What is repeated before any pattern, whatever it looks for."""
FUNCTIONS = frozenset("compile search match fullmatch split sub subn findall finditer".split())

Parsed = Any
"""What the parser of `re` gives; it has no types."""
ANCHORED = frozenset({"match", "fullmatch"})


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """A package and all modules in it, but for those that run when they are imported."""
    yield package
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


@dataclass(frozen=True)
class Used:
    """A pattern, where it stands, and whether it is only ever tried at one place of a text."""

    pattern: re.Pattern[Any]
    place: str
    anchored: bool = False

    def run(self, text: str) -> None:
        found = text.encode(errors="replace") if isinstance(self.pattern.pattern, bytes) else text
        if self.anchored:
            self.pattern.match(found)
        else:
            deque(self.pattern.finditer(found), 0)


def used(package: ModuleType) -> list[Used]:
    """Every pattern of a package: held by a module, or written where it is used."""
    found: dict[re.Pattern[Any], Used] = {}
    every = list(modules(package))
    calls = [node for module in every for node in ast.walk(_tree(module)) if isinstance(node, ast.Attribute)]
    ways = defaultdict(set)
    for node in calls:
        if isinstance(node.value, ast.Name):
            ways[node.value.id].add(node.attr)
    for module in every:
        for name, value in vars(module).items():
            for pattern in _held(value):
                anchored = isinstance(value, re.Pattern) and bool(ways[name]) and ways[name] <= ANCHORED
                found.setdefault(pattern, Used(pattern, f"{module.__name__}.{name}", anchored))
        for line, pattern, way in _written(module):
            found.setdefault(pattern, Used(pattern, f"{module.__name__}:{line}", way in ANCHORED))
    return list(found.values())


def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))


def _held(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _held(item)
    elif isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from _held(item)


def _written(module: ModuleType) -> Iterator[tuple[int, re.Pattern[Any], str]]:
    """The patterns of calls such as `re.sub("…", …)`; a pattern made of a function's own values is left out."""
    for node in ast.walk(_tree(module)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr in FUNCTIONS):
            continue
        try:
            text = eval(compile(ast.Expression(node.args[0]), "", "eval"), dict(vars(module)))
        except NameError:
            continue
        flags = [
            name.attr for name in ast.walk(node) if isinstance(name, ast.Attribute) and name.attr in ("I", "M", "S")
        ]
        yield node.lineno, re.compile(text, sum({getattr(re, flag) for flag in flags})), node.func.attr


def texts(pattern: re.Pattern[Any], length: int = LENGTH) -> Iterator[str]:
    """What works a pattern hardest, each of `length` characters."""
    source = pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern
    pumps = list(dict.fromkeys([*(("", pump) for pump in PLAIN), *_pumps(parser.parse(source, pattern.flags), "")]))
    for before, pump in pumps:
        yield (before + pump * (length // len(pump) + 1))[: length - 1] + UNEXPECTED
        if before:
            yield ((before + pump) * (length // len(before + pump) + 1))[: length - 1] + UNEXPECTED


def _pumps(items: Parsed, before: str) -> Iterator[tuple[str, str]]:
    """For each repeat in a parsed pattern, a text that leads up to it and one that it repeats."""
    for operation, argument in items:
        if operation in (kind.MAX_REPEAT, kind.MIN_REPEAT, kind.POSSESSIVE_REPEAT):
            for sample in _samples(argument[2]):
                if sample:
                    yield before, sample
            yield from _pumps(argument[2], before)
        elif operation is kind.SUBPATTERN:
            yield from _pumps(argument[3], before)
        elif operation is kind.BRANCH:
            for branch in argument[1]:
                yield from _pumps(branch, before)
        elif operation in (kind.ASSERT, kind.ASSERT_NOT):
            yield from _pumps(argument[1], before)
        before += next(_samples([(operation, argument)]), "")
    if before.strip():
        yield "", before + " "  # nearly the whole, again and again


def _samples(items: Parsed) -> Iterator[str]:
    """Some texts that a parsed pattern matches: one a branch."""
    made = [""]
    for operation, argument in items:
        made = [before + more for more in list(_of(operation, argument))[:4] or [""] for before in made[:4]]
    yield from made


def _of(operation: object, argument: Parsed) -> Iterator[str]:
    if operation is kind.LITERAL:
        yield chr(argument)
    elif operation is kind.NOT_LITERAL:
        yield "a" if argument != ord("a") else "b"
    elif operation is kind.ANY:
        yield "a"
    elif operation is kind.IN:
        yield _member(argument)
    elif operation in (kind.MAX_REPEAT, kind.MIN_REPEAT, kind.POSSESSIVE_REPEAT):
        least, _, body = argument
        yield from (sample * max(least, 1) for sample in _samples(body))
    elif operation is kind.SUBPATTERN:
        yield from _samples(argument[3])
    elif operation is kind.BRANCH:
        for branch in argument[1]:
            yield from _samples(branch)


def _member(items: Parsed) -> str:
    """A character of a set, or one that a negated set leaves."""
    spaces_first = " a1-.'!?<>_/é" if (kind.CATEGORY, kind.CATEGORY_SPACE) in items else "a1 -.'!?<>_/é"
    for character in [*spaces_first, *(chr(value) for op, value in items if op is kind.LITERAL)]:
        if _matches(items, character):
            return character
    ranges = [value for op, value in items if op is kind.RANGE]
    return chr(ranges[0][0]) if ranges else "a"


CATEGORIES = {
    kind.CATEGORY_DIGIT: str.isdigit,
    kind.CATEGORY_SPACE: str.isspace,
    kind.CATEGORY_WORD: lambda character: character.isalnum() or character == "_",
    kind.CATEGORY_NOT_DIGIT: lambda character: not character.isdigit(),
    kind.CATEGORY_NOT_SPACE: lambda character: not character.isspace(),
    kind.CATEGORY_NOT_WORD: lambda character: not (character.isalnum() or character == "_"),
}


def _matches(items: Parsed, character: str) -> bool:
    negated, found = False, False
    for operation, argument in items:
        if operation is kind.NEGATE:
            negated = True
        elif operation is kind.LITERAL:
            found |= ord(character) == argument
        elif operation is kind.RANGE:
            found |= argument[0] <= ord(character) <= argument[1]
        elif operation is kind.CATEGORY:
            found |= bool(CATEGORIES[argument](character))
    return found != negated
