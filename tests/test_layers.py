"""Imports go down, and none hides inside a function."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [
    {"types", "lazy", "noted", "leaving", "origins", "day", "memory"},
    {"metrics", "signs"},
    {"settings", "wording", "signals", "language", "ngrams", "redaction", "assets", "marks", "permission"},
    {
        "sentences",
        "corpus_files",
        "door",
        "asked",
        "resting",
        "places",
        "narrow",
        "weights",
        "seats",
        "events",
        "logs",
        "seen",
        "metrics_page",
    },
    {"conversation", "llm", "shared", "remembered", "workers"},
    {"kept", "budgets"},
    {"corpus", "examples", "lexical", "store", "rating", "gaps"},
    {"suggestions", "evidence", "bank", "scope", "drafting", "nearness", "cutting", "prompt"},
    {
        "draft",
        "intent",
        "markup",
        "guards",
        "tuned",
        "feedback",
        "ground",
        "widget",
        "documents",
        "light",
        "opening_page",
    },
    {"plain", "opening", "selection"},
    {"listening"},
    {"export", "route", "tune", "learning", "versions"},
    {"reuse"},
    {"limiting", "safety", "index", "retrieval", "compose", "guide_page", "about", "snippet"},
    {"writer"},
    {"answering", "ask_page", "demo_page", "embed_page", "talk"},
    {"refusals"},
    {
        "pipeline",
        "mcp_server",
        "chat",
        "sessions",
        "batch",
        "feedback_cli",
        "feedback_routes",
        "import_cli",
        "questions_cli",
        "ask_routes",
        "widget_routes",
        "renewing",
    },
    {"web"},
    {"cli"},
    {"__main__"},
]
IMPORTING = [
    {"page", "dates", "addresses", "texturize", "suspicions", "names", "citing", "furniture", "inline", "pdf_boxes"},
    {"html_blocks", "decoding", "fetch", "sections", "guide_files", "threads"},
    {"html_comments", "merge", "ids"},
    {"html_page", "writing", "report"},
    {"wordpress_rest", "plain_text", "markdown", "pdf"},
    {"wordpress_export"},
    {"sources", "making"},
    {"importer"},
]
"""The modules of `assistant.importing`: above `corpus`, and used by `import_cli` alone."""
VERIFYING = [
    {"forms"},
    {"spelling"},
    {"vocabulary"},
    {"plain", "kin"},
    {"clauses"},
    {"denial"},
    {"claims"},
    {"pair"},
    {"amounts", "words", "polarity", "hedges", "conditions", "binding", "order"},
    {"rules"},
    {"verifier", "entailment"},
]
"""The modules of `assistant.verifying`: above `permission` and `settings`, and used by what writes."""
PACKAGES = {"importing": (IMPORTING, "corpus"), "verifying": (VERIFYING, "permission")}
"""To each package its layers, and a module of the highest layer that it may import."""
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
MODULES = sorted((ROOT / "assistant").glob("*.py"))
PARTS = sorted(path for name in PACKAGES for path in (ROOT / "assistant" / name).glob("*.py"))


def imported(path: Path) -> set[str]:
    """Names of the assistant's modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "assistant":
            found |= {alias.name for alias in node.names} - {"__version__"}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("assistant."):
            found.add(str(node.module).removeprefix("assistant."))
    return found


def parts(path: Path, package: str) -> set[str]:
    """Names of a package's modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == f"assistant.{package}":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"assistant.{package}."):
            found.add(str(node.module).rsplit(".", 1)[1])
    return found


@pytest.mark.parametrize("path", [p for p in MODULES if p.stem != "__init__"], ids=lambda path: path.stem)
def test_module_imports_only_from_layers_below(path: Path) -> None:
    own = {name for name in imported(path) if name.split(".")[0] not in PACKAGES}
    above = {name for name in own if LEVEL[name] >= LEVEL[path.stem]}
    assert not above, f"{path.stem} imports {above}"


@pytest.mark.parametrize("path", [p for p in PARTS if p.stem != "__init__"], ids=lambda path: path.stem)
def test_part_of_a_package_imports_only_from_below(path: Path) -> None:
    package = path.parent.name
    layers, highest = PACKAGES[package]
    place = {name: level for level, names in enumerate(layers) for name in names}
    above = {name for name in parts(path, package) if place[name] >= place[path.stem]}
    own = {name for name in imported(path) if name.split(".")[0] != package}
    above |= {name for name in own if LEVEL[name] > LEVEL[highest]}
    assert not above, f"{path.stem} imports {above}"


def test_only_its_command_imports_the_importer() -> None:
    assert {path.stem for path in MODULES if parts(path, "importing")} == {"import_cli"}


@pytest.mark.parametrize("path", [*MODULES, *PARTS], ids=lambda path: path.stem)
def test_module_has_no_import_inside_a_function(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    hidden = [n.lineno for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert not hidden, f"imports inside functions at lines {hidden}"


def test_only_its_command_imports_the_module_that_needs_the_extra_mcp() -> None:
    assert {path.stem for path in MODULES if "mcp_server" in imported(path)} == {"cli"}
    assert 'mcp_server, web = Lazy("assistant.mcp_server")' in (ROOT / "assistant" / "cli.py").read_text("utf-8")
    users = {path.stem for path in MODULES if re.search(r"^(?:import|from) mcp\b", path.read_text("utf-8"), re.M)}
    assert users == {"mcp_server"}


def test_only_places_and_store_import_chromadb() -> None:
    users = {path.stem for path in MODULES if re.search(r"^(?:import|from) chromadb", path.read_text("utf-8"), re.M)}
    assert users == {"places", "store"}
