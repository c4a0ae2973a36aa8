"""How much is taken of each corpus: drawn, packed, and tried again until a wanted size is filled.

Knows sentences that wait in files, one file for each part of each corpus, and the recipe of a mixture; not where they
come from. Whether a sentence is drawn follows from it and the seed alone, so that a larger share holds all of a smaller
one, and none has to wait for another. Trade-offs: where 100 of many are wanted, some 80 to 120 are drawn; how small a
text packs is known only when it is packed, so a wanted size is found by trial, up to six times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corrector.corpus.fingerprints import normal_form, stable_fraction
from corrector.corpus.mixture import Recipe, amounts
from corrector.corpus.packing import Packed, pack_sentences
from corrector.errors import ConfigError

_FIRST_RATE = 0.7  # bytes that a packed character takes, to begin the search for a wanted size
# Of a wanted size, what is enough at each trial: less and less, since few sentences cannot be measured out finely.
_FULL = (0.98, 0.96, 0.94, 0.92, 0.9, 0.88)
_AIM = 0.99  # share of it that a trial is made for


@dataclass(frozen=True, slots=True)
class Spool:
    """Sentences of one part of one corpus, unpacked, on their way: `path` holds one a line; `folder` see `Register`."""

    part: str
    corpus: str
    path: Path
    sentences: int
    characters: int
    folder: str = ""

    @property
    def file(self) -> Path:
        """Where they go, below the folder to write."""
        return Path(self.part, self.folder, f"{self.corpus}.txt.xz")


def shares(spools: Sequence[Spool], recipe: Recipe, *, total: float | None) -> dict[str, float]:
    """The share that is taken of each corpus, so that there are so many characters in all; None: all that can be."""
    sentences: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    for spool in spools:
        sentences[spool.corpus] += spool.sentences
        characters[spool.corpus] += spool.characters
    limited = {name: min(1, recipe.limits.get(name, number) / number) for name, number in sentences.items()}
    taken = amounts({name: number * limited[name] for name, number in characters.items()}, recipe, total=total)
    return {name: taken[name] / number for name, number in characters.items()}


def _drawn(spool: Spool, share: float, *, seed: int) -> Iterator[str]:
    """So large a share of the sentences; a larger share holds all of a smaller one."""
    purpose = f"draw {seed}"
    with spool.path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            sentence = line.removesuffix("\n")
            if share >= 1 or stable_fraction(normal_form(sentence), purpose=purpose) < share:
                yield sentence


class Packer:
    """Writes the file of each spool; one whose share has not changed since the trial before is left as it is.

    Attributes:
        packed: what the file of each spool holds.
    """

    def __init__(self, spools: Sequence[Spool], folder: Path, *, seed: int, smallest: bool) -> None:
        self.spools = spools
        self._folder = folder
        self._seed = seed
        self._smallest = smallest
        self._shares: dict[Spool, float] = {}
        self.packed: dict[Spool, Packed] = {}

    @property
    def bytes(self) -> int:
        """Of all files together."""
        return sum(packed.bytes for packed in self.packed.values())

    def pack(self, share: Mapping[str, float]) -> None:
        """Draw and pack so large a share of each corpus."""
        for spool in self.spools:
            if self._shares.get(spool) != share[spool.corpus]:
                self._shares[spool] = share[spool.corpus]
                self.packed[spool] = self._write(spool, share[spool.corpus])

    def move_to(self, out: Path) -> None:
        """Files appear in the folder to write when all are finished."""
        for spool, packed in self.packed.items():
            if packed.sentences:
                (out / spool.file).parent.mkdir(parents=True, exist_ok=True)
                (self._folder / spool.file).replace(out / spool.file)

    def _write(self, spool: Spool, share: float) -> Packed:
        path = self._folder / spool.file
        path.parent.mkdir(parents=True, exist_ok=True)
        return pack_sentences(_drawn(spool, share, seed=self._seed), path, smallest=self._smallest)


def pack_to_size(packer: Packer, recipe: Recipe, *, size: int) -> None:
    """As much text as goes into so many bytes, found by trial.

    Raises:
        ConfigError: no amount was found that fills it.
    """
    most = recipe.characters or sum(spool.characters for spool in packer.spools)
    whole = shares(packer.spools, recipe, total=most)
    total = min(most, size / _FIRST_RATE)
    for full in _FULL:
        share = shares(packer.spools, recipe, total=total)
        packer.pack(share)
        if packer.bytes <= size and (share == whole or packer.bytes >= full * size):
            return
        total = min(most, total * _AIM * size / max(1, packer.bytes))
    raise ConfigError(
        f"no mixture of about {size} bytes was found; the last try has {packer.bytes}. Give another size."
    )
