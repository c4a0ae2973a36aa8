"""Portions: shares by limits, draws that grow without changing, files that fill a wanted size."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from corrector.corpus.mixture import Recipe
from corrector.corpus.pairs import read_sentences
from corrector.corpus.portions import Packer, Spool, pack_to_size, shares
from corrector.errors import ConfigError


def spool(folder: Path, corpus: str, sentences: int) -> Spool:
    rng = random.Random(corpus)
    lines = ["".join(rng.choices("今天我们去公园看见一只猫和两个人", k=12)) + f"{at}。" for at in range(sentences)]
    path = folder / f"spool-{corpus}"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return Spool("", corpus, path, sentences, sum(map(len, lines)))


@pytest.fixture
def spools(tmp_path: Path) -> list[Spool]:
    return [spool(tmp_path, "news", 1500), spool(tmp_path, "letters", 500)]


def packer(spools: list[Spool], folder: Path) -> Packer:
    return Packer(spools, folder / "packed", seed=1, smallest=False)


def test_all_is_taken_unless_less_is_wanted(spools: list[Spool]) -> None:
    assert shares(spools, Recipe(), total=None) == {"news": 1, "letters": 1}
    half = shares(spools, Recipe(), total=sum(one.characters for one in spools) / 2)
    assert sum(half[one.corpus] * one.characters for one in spools) == pytest.approx(
        sum(one.characters for one in spools) / 2
    )


def test_a_limit_is_a_share_of_which_about_as_many_are_drawn(spools: list[Spool], tmp_path: Path) -> None:
    taken = shares(spools, Recipe(limits={"news": 300, "letters": 10_000}), total=None)
    assert taken == {"news": pytest.approx(0.2), "letters": 1}
    files = packer(spools, tmp_path)
    files.pack(taken)
    drawn = {one.corpus: packed.sentences for one, packed in files.packed.items()}
    assert drawn["letters"] == 500
    assert abs(drawn["news"] - 300) < 4 * (1500 * 0.2 * 0.8) ** 0.5


def test_a_larger_share_holds_all_of_a_smaller_one(spools: list[Spool], tmp_path: Path) -> None:
    files = packer(spools, tmp_path)
    drawn = []
    for share in (0.2, 0.5, 1.0):
        files.pack({"news": share, "letters": 1.0})
        drawn.append(set(read_sentences(tmp_path / "packed" / "news.txt.xz")))
    assert drawn[0] < drawn[1] < drawn[2]
    assert [len(one) for one in drawn] == pytest.approx([300, 750, 1500], rel=0.15)


def test_a_file_is_written_again_only_for_another_share(spools: list[Spool], tmp_path: Path) -> None:
    files = packer(spools, tmp_path)
    files.pack({"news": 0.2, "letters": 1.0})
    for one in spools:
        (tmp_path / "packed" / one.file).unlink()
    files.pack({"news": 0.3, "letters": 1.0})
    assert [path.name for path in (tmp_path / "packed").iterdir()] == ["news.txt.xz"]


def test_a_wanted_size_is_filled(spools: list[Spool], tmp_path: Path) -> None:
    files = packer(spools, tmp_path)
    pack_to_size(files, Recipe(), size=20_000)
    assert 0.88 * 20_000 <= files.bytes <= 20_000
    assert files.bytes == sum(path.stat().st_size for path in (tmp_path / "packed").iterdir())


def test_more_than_there_is_takes_all(spools: list[Spool], tmp_path: Path) -> None:
    files = packer(spools, tmp_path)
    pack_to_size(files, Recipe(), size=10_000_000)
    assert sum(packed.sentences for packed in files.packed.values()) == 2000


def test_a_size_that_no_amount_fills_is_told(spools: list[Spool], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"about 10 bytes.*another size"):
        pack_to_size(packer(spools, tmp_path), Recipe(), size=10)


def test_files_appear_together_at_the_end(spools: list[Spool], tmp_path: Path) -> None:
    files = packer(spools, tmp_path)
    files.pack({"news": 1.0, "letters": 0.0})
    assert not (tmp_path / "out").exists()
    files.move_to(tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["news.txt.xz"]  # nothing was drawn of the other
