"""What correcting a text returns, and what is told on the way."""

from __future__ import annotations

from dataclasses import dataclass

from corrector.edits import Edit, apply


@dataclass(frozen=True, slots=True)
class Correction:
    """A text and the edits that correct it, in characters of the source. Law: `apply(source, edits) == target`."""

    source: str
    edits: tuple[Edit, ...] = ()

    @property
    def target(self) -> str:
        """The corrected text."""
        return apply(self.source, self.edits) if self.edits else self.source

    @property
    def changed(self) -> bool:
        return bool(self.edits)

    def to_dict(self) -> dict[str, object]:
        """The correction in JSON types; each edit also tells the text it replaces."""
        edits = [{"original": self.source[edit.start : edit.end], **edit.to_dict()} for edit in self.edits]
        return {"source": self.source, "target": self.target, "edits": edits}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long text is: `done` of its `characters`; the correction comes with the end."""

    done: int
    characters: int
    correction: Correction | None = None
