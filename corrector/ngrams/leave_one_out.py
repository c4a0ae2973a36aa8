"""N-grams of a whole corpus, and for each part of it those of all other parts.

A network that learns from text which its n-grams have counted comes to trust them too much: so they are fitted
crosswise, and while it learns from one part it is given what the others know. Parts that are different in kind (a
forum, dialogues, handbooks) make it used to text of a kind that was never counted, which is what its users write.
Trade-off: a file for each part, which only training needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corrector.errors import DataError
from corrector.ngrams.model import NgramModel, load_ngrams, save_ngrams

WITHOUT = ".without-"  # between the name of the file of the whole and that of a part


@dataclass(frozen=True)
class CrossFittedNgrams:
    """N-grams of everything, and by the name of a part those of everything else.

    Attributes:
        without: empty where there are no parts; then `whole` stands for all.
    """

    whole: NgramModel
    without: Mapping[str, NgramModel] = field(default_factory=dict)


def save_cross_fitted(ngrams: CrossFittedNgrams, path: Path) -> tuple[Path, ...]:
    """Write `path`, and beside it `NAME.without-PART.npz` for every part; returns what was written.

    Raises:
        InputError: a file cannot be written.
    """
    files = {path: ngrams.whole} | {file_without(part, path): model for part, model in ngrams.without.items()}
    for file, model in files.items():
        save_ngrams(model, file)
    return tuple(files)


def load_cross_fitted(path: Path) -> CrossFittedNgrams:
    """Read what `save_cross_fitted` wrote, or n-grams of a whole that stand alone.

    Raises:
        DataError: a file cannot be read, or holds no n-grams.
    """
    whole = load_ngrams(path)
    beside = files_without(path)
    without = {part: load_ngrams(file) for part, file in beside.items()}
    for part, model in without.items():
        if model.alphabet != whole.alphabet:
            raise DataError(
                f"holds other characters than {path.name}. Count all parts together, with --leave-one-out.",
                path=beside[part],
            )
    return CrossFittedNgrams(whole, without)


def file_without(part: str, whole: Path) -> Path:
    """The file beside that of the whole which leaves a part out."""
    return whole.with_name(f"{whole.stem}{WITHOUT}{part}{whole.suffix}")


def files_without(whole: Path) -> dict[str, Path]:
    """By the name of the part left out, all such files that are there."""
    beginning = whole.stem + WITHOUT
    return {
        file.name.removeprefix(beginning).removesuffix(whole.suffix): file
        for file in sorted(whole.parent.glob(f"*{whole.suffix}"))
        if file.name.startswith(beginning)
    }


def part_not_left_out(parts: Iterable[str], without: Mapping[str, object]) -> str | None:
    """The first part of a corpus that nothing leaves out, where `without` has something for other parts."""
    missing = set(parts) - without.keys()
    return min(missing) if without and missing else None
