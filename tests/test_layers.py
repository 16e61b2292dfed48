"""Imports go down, and none hides inside a function."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [
    {"types"},
    {"settings", "wording", "signals", "language", "redaction", "assets"},
    {"sentences", "suggestions", "kept"},
    {"conversation"},
    {"corpus", "examples", "lexical", "weights", "store", "rating", "gaps"},
    {"draft", "intent", "markup", "guards", "tuned", "feedback", "widget"},
    {"safety", "index", "retrieval", "compose", "guide_page", "about", "tune", "snippet"},
    {"pipeline", "ask_page", "demo_page", "embed_page", "talk"},
    {"chat", "batch", "feedback_cli", "feedback_routes", "ask_routes", "widget_routes"},
    {"web"},
    {"cli"},
    {"__main__"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
MODULES = sorted((ROOT / "assistant").glob("*.py"))


def imported(path: Path) -> set[str]:
    """Names of the assistant's modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "assistant":
            found |= {alias.name for alias in node.names} - {"__version__"}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("assistant."):
            found.add(str(node.module).split(".")[1])
    return found


@pytest.mark.parametrize("path", [p for p in MODULES if p.stem != "__init__"], ids=lambda path: path.stem)
def test_module_imports_only_from_layers_below(path: Path) -> None:
    above = {name for name in imported(path) if LEVEL[name] >= LEVEL[path.stem]}
    assert not above, f"{path.stem} imports {above}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_module_has_no_import_inside_a_function(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    hidden = [n.lineno for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert not hidden, f"imports inside functions at lines {hidden}"


def test_only_store_imports_chromadb() -> None:
    users = {path.stem for path in MODULES if re.search(r"^(?:import|from) chromadb", path.read_text("utf-8"), re.M)}
    assert users == {"store"}
