"""Stored weights survive a file, are found in it, and stand for nearly the same numbers."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.bundle import WeightPrecision
from corrector.errors import BundleError
from corrector.model.stored_weights import ALIGNMENT, StoredWeights

PRECISIONS: tuple[WeightPrecision, ...] = ("float16", "int8")


def network(seed: int = 1, *, shared: bool = True) -> dict[str, np.ndarray]:
    """What a small network has: vectors of 50 tokens, a matrix, a bias, one of a few values, rows of zeros."""
    draw = np.random.default_rng(seed)
    state = {
        "embedding.own.weight": draw.normal(size=(50, 16)),
        "embedding.features": draw.integers(0, 30, size=(50, 3 if shared else 0)),
        "encoder.matrix": draw.normal(size=(40, 24)) * np.geomspace(1e-3, 10, 40)[:, None],
        "encoder.bias": draw.normal(size=40),
        "encoder.few": draw.normal(size=(3, 5)),
        "decoder.zeros": np.zeros((20, 20)),
    }
    if shared:
        state["embedding.shared.weight"] = draw.normal(size=(30, 16))
    return {name: value.astype(np.float32) if value.dtype.kind == "f" else value for name, value in state.items()}


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("shared", [True, False])
def test_packed_and_unpacked_they_are_the_same(precision: WeightPrecision, shared: bool) -> None:
    stored = StoredWeights.of(network(shared=shared), precision)
    again = StoredWeights.unpack(stored.pack())
    assert list(again.arrays) == list(stored.arrays)
    for name, array in stored.arrays.items():
        assert again.arrays[name].dtype == array.dtype
        assert np.array_equal(again.arrays[name], array)
    state = again.state()
    assert state.keys() == network(shared=shared).keys()
    assert np.array_equal(state["embedding.features"], network(shared=shared)["embedding.features"])
    assert {array.dtype.name for array in state.values()} == {"float32", "int64"}


@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_token_vectors_are_the_sum_of_their_parts(precision: WeightPrecision) -> None:
    """Own rows are not kept, and follow from the vectors: only the sum is rounded."""
    stored = StoredWeights.of(network(), precision)
    state = stored.state()
    whole = state["embedding.own.weight"] + state["embedding.shared.weight"][state["embedding.features"]].sum(axis=1)
    np.testing.assert_allclose(whole, stored.value("embedding.table"), atol=1e-6)
    assert stored.arrays["embedding.table"].dtype == precision


@given(st.integers(0, 1000))
def test_numbers_are_rounded_and_no_more(seed: int) -> None:
    """Half precision keeps eleven bits; 8-bit integers are at most half a step off, and a step is 1/127 of a row."""
    before = network(seed, shared=False)
    for precision in PRECISIONS:
        after = StoredWeights.of(before, precision).state()
        for name in ("encoder.matrix", "encoder.bias", "encoder.few", "decoder.zeros"):
            step = np.abs(before[name]).max(axis=-1, keepdims=True) / 127
            is_whole = precision == "int8" and name in ("encoder.matrix", "decoder.zeros")
            allowed = 0.501 * step if is_whole else np.abs(before[name]) * 2.0**-11 + 1e-7
            assert (np.abs(after[name] - before[name]) <= allowed).all()


@pytest.mark.parametrize("precision", PRECISIONS)
def test_storing_again_changes_nothing(precision: WeightPrecision) -> None:
    once = StoredWeights.of(network(shared=False), precision).state()
    twice = StoredWeights.of(once, precision).state()
    for name, value in once.items():
        np.testing.assert_allclose(twice[name], value, rtol=1e-6)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_every_array_lies_where_its_extent_says(precision: WeightPrecision) -> None:
    stored = StoredWeights.of(network(), precision)
    packed = stored.pack()
    extents = stored.extents(packed)
    assert extents.keys() == stored.arrays.keys()
    for name, array in stored.arrays.items():
        extent = extents[name]
        assert packed[extent.offset : extent.offset + extent.length] == array.tobytes()
        assert extent.offset % ALIGNMENT == 0


def test_the_file_is_a_common_one_and_follows_from_the_weights() -> None:
    stored = StoredWeights.of(network(), "float16")
    with np.load(io.BytesIO(stored.pack())) as archive:
        assert np.array_equal(archive["encoder.bias"], network()["encoder.bias"].astype(np.float16))
    assert stored.pack() == StoredWeights.of(network(), "float16").pack()
    assert len(StoredWeights.of(network(), "int8").pack()) < len(stored.pack())


def test_damaged_weights_are_told() -> None:
    packed = StoredWeights.of(network(), "float16").pack()
    for data in (b"", b"no file", packed[: len(packed) // 2]):
        with pytest.raises(BundleError, match=r"weights\.npz is damaged.*export the bundle again"):
            StoredWeights.unpack(data)
    pickled = io.BytesIO()
    np.savez(pickled, weight=np.array([{"not": "numbers"}], dtype=object))
    with pytest.raises(BundleError, match=r"weights\.npz is damaged"):
        StoredWeights.unpack(pickled.getvalue())


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {"encoder.bias": np.zeros(3, np.float16)},
        {"embedding.table": np.zeros((4, 3), np.float16), "embedding.shared.weight": np.zeros((2, 3), np.float16)},
        {
            "embedding.table": np.zeros((4, 3), np.float16),
            "embedding.shared.weight": np.zeros((2, 3), np.float16),
            "embedding.features": np.full((4, 1), 9, np.uint8),
        },
    ],
    ids=["nothing", "no table", "no features", "foreign features"],
)
def test_what_is_no_network_is_told(arrays: dict[str, np.ndarray]) -> None:
    with pytest.raises(BundleError, match=r"weights\.npz is damaged"):
        StoredWeights(arrays).state()
