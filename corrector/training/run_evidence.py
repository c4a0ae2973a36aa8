"""The evidence of a training run: that of the whole corpus, and for each part of it that of all other parts.

On disk a run folder holds `evidence.npz`, which goes into a bundle (with `collocations.npz`, if the weights that the
run began with had such), and for each part `evidence.without-PART.npz`, which only training needs. Trade-off: each file
holds the lists of candidates too, so that it can be read by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corrector.errors import BundleError, ConfigError
from corrector.evidence.tables import (
    EVIDENCE_FILE,
    TABLE_FILES,
    EvidenceTables,
    make_tables,
    pack_tables,
    unpack_tables,
    with_candidates,
)
from corrector.lexicon.words import read_known_words
from corrector.model.evidence import Evidence
from corrector.ngrams.leave_one_out import CrossFittedNgrams, file_without, files_without, part_not_left_out
from corrector.tokenization.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class RunEvidence:
    """Tables of everything, and by the name of a part those of everything else; none for a network without evidence."""

    whole: EvidenceTables | None = None
    without: Mapping[str, EvidenceTables] = field(default_factory=dict)

    def modules(self, *, count: int) -> dict[str, Evidence]:
        """By the name of a part the evidence to learn from it with; `count` as of `Evidence`."""
        return {part: Evidence(tables, count=count) for part, tables in self.without.items()}

    def with_candidates(self, vocabulary: Vocabulary, right: Mapping[str, Sequence[str]]) -> RunEvidence:
        """The same with what annotated pairs tell that a character may stand for.

        Raises:
            ConfigError: there is something to add, and no evidence.
        """
        if not right:
            return self
        if self.whole is None:
            raise ConfigError(
                "training.learned_candidates is set, and the network has no evidence that could offer any. Set it to 0 "
                "or start from weights that have evidence, such as 'shipped'."
            )
        without = {part: with_candidates(tables, vocabulary, right) for part, tables in self.without.items()}
        return RunEvidence(with_candidates(self.whole, vocabulary, right), without)

    def expect_parts(self, parts: Iterable[str]) -> None:
        """See that every part of a corpus is provided for, where any is.

        Raises:
            ConfigError: one is not.
        """
        missing = part_not_left_out(parts, self.without)
        if missing is not None:
            raise ConfigError(
                f"No n-grams leave the part {missing!r} of the text out, though there are such for "
                f"{sorted(self.without)}. Count the same folder again, with 'corrector count --leave-one-out'."
            )


def make_run_evidence(vocabulary: Vocabulary, ngrams: CrossFittedNgrams) -> RunEvidence:
    """The tables of one vocabulary, with the words of jieba's dictionary.

    Raises:
        MissingExtraError: jieba is not installed.
    """
    words = read_known_words()
    without = {part: make_tables(vocabulary, model, words) for part, model in ngrams.without.items()}
    return RunEvidence(make_tables(vocabulary, ngrams.whole, words), without)


def save_run_evidence(evidence: RunEvidence, folder: Path) -> None:
    """Write the files of a run folder, in place of all that are there."""
    wholes = [folder / name for name in TABLE_FILES]
    for file in (*wholes, *files_without(folder / EVIDENCE_FILE).values()):
        file.unlink(missing_ok=True)
    if evidence.whole is not None:
        for name, content in pack_tables(evidence.whole).items():
            (folder / name).write_bytes(content)
    for part, tables in evidence.without.items():
        file_without(part, folder / EVIDENCE_FILE).write_bytes(pack_tables(tables)[EVIDENCE_FILE])


def load_run_evidence(folder: Path) -> RunEvidence:
    """The evidence that a run was begun with.

    Raises:
        BundleError: it is missing or damaged.
    """
    parts = files_without(folder / EVIDENCE_FILE)
    without = {part: unpack_tables({EVIDENCE_FILE: file.read_bytes()}) for part, file in parts.items()}
    return RunEvidence(load_whole(folder), without)


def load_whole(folder: Path) -> EvidenceTables:
    """Only the evidence of the whole corpus.

    Raises:
        BundleError: it is missing or damaged.
    """
    try:
        there = (name for name in TABLE_FILES if name == EVIDENCE_FILE or (folder / name).exists())
        return unpack_tables({name: (folder / name).read_bytes() for name in there})
    except OSError as error:
        raise BundleError(f"{folder}: {EVIDENCE_FILE} cannot be read ({error}). Copy the whole run folder.") from error
