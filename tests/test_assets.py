"""Files joined for the pages that ask for them."""

import gzip
from pathlib import Path

import pytest

from assistant import assets, embed_page, widget


def folder(tmp_path: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (tmp_path / f"{name}.js").write_text(text)
    return tmp_path


def test_a_module_stands_before_those_that_need_it_and_only_once(tmp_path: Path) -> None:
    home = folder(
        tmp_path,
        a='import { b } from "./b.js";\nimport { c } from "./c.js";\n',
        b='import { c } from "./c.js";\nexport const b = c;\n',
        c="export function c() {}\nconst own = 1;\n",
    )
    joined = assets.bundle("a", home)
    assert [line for line in joined.splitlines() if line.startswith("const $")] == [
        "const $c = (() => {",
        "const $b = (() => {",
        "const $a = (() => {",
    ]
    assert "const { b } = $b;" in joined and "return { c };" in joined
    assert "import" not in joined and "export" not in joined


@pytest.mark.parametrize(
    "line", ["export default 1;", 'import x from "./b.js";', "export let x = 1;", 'import "./b.js";', "export { x };"]
)
def test_what_cannot_be_joined_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(ValueError, match=r"a\.js: cannot join"):
        assets.bundle("a", folder(tmp_path, a=f"{line}\n", b=""))


def test_modules_that_need_each_other_are_refused(tmp_path: Path) -> None:
    home = folder(tmp_path, a='import { b } from "./b.js";\n', b='import { a } from "./a.js";\n')
    with pytest.raises(ValueError, match=r"a\.js imports itself by way of a -> b"):
        assets.bundle("a", home)


def test_checksum_is_that_of_the_specification() -> None:
    # The example of https://www.w3.org/TR/SRI/#integrity-metadata-description
    text = "alert('Hello, world.');"
    expected = "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO"
    assert assets.checksum(text, "sha384") == expected


def test_the_loader_weighs_at_most_5_kilobytes_compressed() -> None:
    assert len(gzip.compress(widget.TEXT.encode(), 9)) <= 5_000


def test_the_loader_holds_its_words_and_no_comment() -> None:
    assert '"close": "Close"' in widget.TEXT and "WORDS" not in widget.TEXT
    assert "\n  //" not in widget.TEXT


def test_addresses_change_with_what_stands_at_them() -> None:
    assert embed_page.SCRIPT_AT == f"/embed/{assets.short_hash(embed_page.SCRIPT)}.js"
    assert assets.short_hash("a") != assets.short_hash("b")
