"""Text in two parts, for runs that learn from each part as if it were new."""

from __future__ import annotations

from pathlib import Path

import pytest

from corrector.cli.main import main


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory, toy_sentences: tuple[str, ...]) -> Path:
    """A folder with `texts` in the parts `early` and `late`, and `ngrams.npz` with those that leave one out."""
    folder = tmp_path_factory.mktemp("parts")
    half = len(toy_sentences) // 2
    for part, sentences in {"early": toy_sentences[:half], "late": toy_sentences[half:]}.items():
        (folder / "texts" / part).mkdir(parents=True)
        (folder / "texts" / part / "all.txt").write_text("\n".join(sentences), encoding="utf-8")
    assert main(["count", str(folder / "texts"), "--out", str(folder / "ngrams.npz"), "--leave-one-out"]) == 0
    return folder
