"""Imports go down, and none hides inside a function."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [
    {"types", "lazy"},
    {"settings", "wording", "signals", "language", "ngrams", "redaction", "assets", "marks", "permission"},
    {"sentences", "kept", "corpus_files"},
    {"conversation"},
    {"corpus", "examples", "lexical", "weights", "store", "rating", "gaps"},
    {"suggestions", "evidence", "bank", "scope", "drafting", "nearness"},
    {"draft", "intent", "markup", "guards", "tuned", "feedback", "ground", "widget", "light"},
    {"plain"},
    {"export", "route", "tune", "learning", "versions"},
    {"safety", "index", "retrieval", "compose", "guide_page", "about", "snippet"},
    {"pipeline", "ask_page", "demo_page", "embed_page", "talk"},
    {"chat", "batch", "feedback_cli", "feedback_routes", "import_cli", "questions_cli", "ask_routes", "widget_routes"},
    {"web"},
    {"cli"},
    {"__main__"},
]
IMPORTING = [
    {"page", "dates", "addresses", "texturize", "suspicions", "names", "citing", "furniture", "inline"},
    {"html_blocks", "decoding", "fetch", "sections", "guide_files", "threads"},
    {"html_comments", "merge", "ids"},
    {"html_page", "writing", "report"},
    {"wordpress_rest", "plain_text", "markdown", "pdf"},
    {"wordpress_export"},
    {"sources", "making"},
    {"importer"},
]
"""The modules of `assistant.importing`: above `corpus`, and used by `import_cli` alone."""
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
MODULES = sorted((ROOT / "assistant").glob("*.py"))
PARTS = sorted((ROOT / "assistant" / "importing").glob("*.py"))


def imported(path: Path) -> set[str]:
    """Names of the assistant's modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "assistant":
            found |= {alias.name for alias in node.names} - {"__version__"}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("assistant."):
            found.add(str(node.module).removeprefix("assistant."))
    return found


def places(path: Path) -> list[tuple[int, str]]:
    """What a module of the importer imports of it, with its place there."""
    return [(place, name) for place, some in enumerate(IMPORTING) for name in some if name in parts(path)]


def parts(path: Path) -> set[str]:
    """Names of the importer's modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "assistant.importing":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("assistant.importing."):
            found.add(str(node.module).rsplit(".", 1)[1])
    return found


@pytest.mark.parametrize("path", [p for p in MODULES if p.stem != "__init__"], ids=lambda path: path.stem)
def test_module_imports_only_from_layers_below(path: Path) -> None:
    own = {name for name in imported(path) if not name.startswith("importing")}
    above = {name for name in own if LEVEL[name] >= LEVEL[path.stem]}
    assert not above, f"{path.stem} imports {above}"


@pytest.mark.parametrize("path", [p for p in PARTS if p.stem != "__init__"], ids=lambda path: path.stem)
def test_part_of_the_importer_imports_only_from_below(path: Path) -> None:
    (own,) = [place for place, some in enumerate(IMPORTING) if path.stem in some]
    above = {name for place, name in places(path) if place >= own}
    above |= {name for name in imported(path) if not name.startswith("importing") and LEVEL[name] > LEVEL["corpus"]}
    assert not above, f"{path.stem} imports {above}"


def test_only_its_command_imports_the_importer() -> None:
    assert {path.stem for path in MODULES if parts(path)} == {"import_cli"}


@pytest.mark.parametrize("path", [*MODULES, *PARTS], ids=lambda path: path.stem)
def test_module_has_no_import_inside_a_function(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    hidden = [n.lineno for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert not hidden, f"imports inside functions at lines {hidden}"


def test_only_store_imports_chromadb() -> None:
    users = {path.stem for path in MODULES if re.search(r"^(?:import|from) chromadb", path.read_text("utf-8"), re.M)}
    assert users == {"store"}
