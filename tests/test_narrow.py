"""Rows in eight bits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assistant.narrow import BLOCK, LEAST, MOST, Narrow


@given(arrays(np.float32, (5, 3), elements=st.floats(-1e6, 1e6, width=32)))
def test_no_number_is_off_by_more_than_half_a_step_of_its_row(rows: np.ndarray) -> None:
    off = np.abs(Narrow.of(rows)[:] - rows).max(axis=1)
    assert (off <= np.abs(rows).max(axis=1) / MOST * 0.501 + LEAST).all()


def test_rows_of_noughts_stay_noughts() -> None:
    assert not Narrow.of(np.zeros((2, 4), np.float32))[:].any()


def test_table_without_columns_has_rows_all_the_same() -> None:
    assert Narrow.of(np.zeros((3, 0), np.float32))[np.array([0, 2])].shape == (2, 0)


@pytest.mark.parametrize("count", [1, BLOCK - 1, BLOCK, 2 * BLOCK + 1])
def test_product_is_that_of_every_row_of_every_block(count: int) -> None:
    rows = np.random.default_rng(0).normal(size=(count, 8)).astype(np.float32)
    narrow, vector = Narrow.of(rows), np.arange(8, dtype=np.float32)
    assert narrow.times(vector) == pytest.approx(narrow[:] @ vector, rel=1e-4, abs=1e-4)


def test_what_is_saved_is_read_again_and_takes_a_quarter(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(1000, 384)).astype(np.float32)
    Narrow.of(rows).save(tmp_path, "rows")
    assert (Narrow.load(tmp_path, "rows")[:] == Narrow.of(rows)[:]).all()
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < rows.nbytes * 0.26


def test_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    Narrow.of(np.ones((10, 10), np.float32)).save(tmp_path, "rows")
    (tmp_path / "rows.npy").write_bytes((tmp_path / "rows.npy").read_bytes()[:-5])
    with pytest.raises(ValueError, match="mmap length"):
        Narrow.load(tmp_path, "rows")
