"""The bench without its clocks: what it makes, computes, compares and writes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant import corpus
from assistant.types import AssistantError
from eval import bench, synthetic
from eval.__main__ import app
from eval.benching import page
from eval.benching.cold import imported
from eval.benching.figures import LAST, Figure, Part, paired, read, save
from eval.benching.guard import fallen, regressions
from eval.benching.reasons import reason
from eval.benching.rivals import absent


def part(value: float, *more: Figure, name: str = "answering", lower: bool = True) -> Part:
    return Part(name, (Figure("ask / its floor", value, goal=1.15, lower=lower), *more))


def told(*parts: Part) -> Callable[[str], Part]:
    """Measures what it is told to, in turn."""
    left = list(parts)
    return lambda _: left.pop(0)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def made(folder: Path, chunks: int, seed: int = 0) -> Path:
    folder.mkdir()
    synthetic.write(folder, chunks, seed)
    return folder


def test_same_seed_writes_the_same_guides(tmp_path: Path) -> None:
    assert files(made(tmp_path / "a", 400)) == files(made(tmp_path / "b", 400))
    assert files(made(tmp_path / "c", 400, seed=1)) != files(tmp_path / "a")


def test_more_guides_leave_the_first_ones_as_they_were(tmp_path: Path) -> None:
    few, many = files(made(tmp_path / "few", 200)), files(made(tmp_path / "many", 900))
    assert few.items() < many.items()


def test_generated_guides_are_a_valid_corpus_with_as_many_chunks_as_asked_for(tmp_path: Path) -> None:
    found = corpus.load(made(tmp_path / "guides", 600))
    own = [chunk for chunk in found.chunks if chunk.section.startswith("synthetic")]
    assert len(found.guides) == 4  # the shipped one, and three of 268 sentences
    assert len(own) == 804
    assert {chunk.source for chunk in own} == {"guide", "comment", "author_reply"}
    assert len({chunk.embedded for chunk in own}) > 0.98 * len(own)


def test_figure_is_the_median_of_paired_ratios_not_the_ratio_of_medians() -> None:
    assert paired("x", [1.0, 10.0, 3.0], [1.0, 2.0, 1.0]).value == 3.0
    assert paired("x", [1.0, 10.0, 3.0], [1.0, 2.0, 1.0]).n == 3


@pytest.mark.parametrize(("lower", "met"), [(True, False), (False, True)])
def test_goal_is_a_bound_on_the_side_that_is_worse(lower: bool, met: bool) -> None:
    assert Figure("x", 1.2, goal=1.0, lower=lower).is_met is met
    assert Figure("x", 1.0, goal=1.0, lower=lower).is_met is True
    assert Figure("x", 1.2).is_met is None


def test_ratio_that_falls_behind_by_more_than_15_percent_twice_is_a_regression() -> None:
    assert regressions([part(1.0)], ["answering"], told(part(1.2), part(1.16))) == [
        "answering: ask / its floor: 1 -> 1.16"
    ]


def test_ratio_that_falls_behind_once_is_none() -> None:
    assert regressions([part(1.0)], ["answering"], told(part(9.0), part(1.14))) == []


def test_part_that_holds_is_measured_once() -> None:
    assert regressions([part(1.0)], ["answering"], told(part(1.15))) == []


def test_two_ratios_that_each_fell_behind_once_are_none() -> None:
    before = part(1.0, Figure("other", 1.0))
    assert (
        regressions([before], ["answering"], told(part(2.0, Figure("other", 1.0)), part(1.0, Figure("other", 2.0))))
        == []
    )


def test_ratio_of_which_more_is_better_falls_behind_by_getting_less() -> None:
    assert fallen(part(1.15, lower=False), part(0.9, lower=False))
    assert not fallen(part(1.0, lower=False), part(2.0, lower=False))


def test_times_are_never_compared() -> None:
    assert not fallen(part(1.0, Figure("ask", 5.0, "ms")), part(1.0, Figure("ask", 500.0, "ms")))


def test_part_or_ratio_that_was_not_measured_before_is_not_compared() -> None:
    assert regressions([], ["answering"], told(part(1.0))) == []
    assert not fallen(part(1.0), Part("answering", (Figure("new", 9.0),)))


def test_part_takes_the_place_of_its_last_measurement_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    save([part(1.0), part(2.0, name="cold")], path)
    save([part(3.0)], path)
    assert read(path) == [part(3.0), part(2.0, name="cold")]


def test_file_that_is_no_measurement_is_refused_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "bench.json").write_text('{"a": 1}')
    with pytest.raises(AssistantError, match=r"Cannot read bench\.json .* python -m eval bench"):
        read(tmp_path / "bench.json")


def test_unknown_part_is_refused_by_name() -> None:
    with pytest.raises(AssistantError, match=r"No part 'speed' of the bench\. There are: answering, cold, indexing"):
        bench.chosen(["cold", "speed"])
    assert bench.chosen([]) == list(bench.PARTS)


def test_command_refuses_an_unknown_part_before_it_opens_an_index() -> None:
    found = CliRunner().invoke(app, ["bench", "speed"])
    assert isinstance(found.exception, AssistantError)


def test_table_has_ratios_first_and_says_which_goals_are_met() -> None:
    text = page.markdown([part(1.5, Figure("ask", 12.0, "ms", 30), Figure("page", 2.0, "s", goal=1.0))])
    first, rest = text.split("### Answering, in figures")
    assert "| ask / its floor | 1.5 | ≤ 1.15 | not met | 1 |" in first
    assert "| page | 2 s | ≤ 1 | not met | 1 |" in first
    assert "| ask | 12 ms |  |  | 30 |" in rest


def test_document_keeps_what_stands_outside_the_marks(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    path.write_text(f"# Speed\n\nbefore\n\n{page.BEGIN}\nold\n{page.END}\n\nafter\n")
    page.write([part(1.0)], path)
    text = path.read_text()
    assert text.startswith("# Speed\n\nbefore\n") and text.endswith("\n\nafter\n")
    assert "old" not in text
    assert "![bench goals](bench-goals.svg)" in text
    assert (tmp_path / "bench-goals.svg").read_text().startswith("<?xml")


def test_document_without_marks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "performance.md").write_text("# Speed\n")
    with pytest.raises(AssistantError, match="has no place for the figures"):
        page.write([part(1.0)], tmp_path / "performance.md")


def test_peer_without_its_module_is_left_out_by_name() -> None:
    assert absent({"Nobody": "no_such_module", "JSON": "json"}) == ["Nobody"]


def test_what_was_not_measured_is_said_in_the_document() -> None:
    assert "Nobody was not measured" in page.markdown([Part("peers", (), ("Nobody was not measured",))])


def test_import_profile_sums_the_modules_of_a_package() -> None:
    profile = "import time: self [us] | cumulative | imported package\nimport time:   1000 |  1500 | torch\n"
    assert imported(profile + "import time:    500 |   500 |   torch.nn\n") == {"torch": 0.0015}


def test_every_goal_that_the_last_run_missed_has_its_reason() -> None:
    missed = [f.name for found in read(LAST) for f in found.figures if f.is_met is False]
    assert [name for name in missed if not reason(name)] == []


def test_document_shows_the_last_run() -> None:
    text = page.DOCUMENT.read_text(encoding="utf-8")
    pictures = [page.DOCUMENT.parent / name for name in ("bench-goals.svg", "bench-growth.svg", "bench-peers.svg")]
    assert page.markdown(read(LAST), [path for path in pictures if path.exists()]) in text
