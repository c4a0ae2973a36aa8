"""Files of any size corrected: read in chunks, corrected here or by workers, and written in input order.

Knows chunks and the places of results; what a record is stands in `records`, how a text is corrected in `corrector`,
who works in `workers`, and how a result becomes a whole file in `wholefiles`. Nothing is printed.
Trade-off: the results do not depend on the number of workers, so each worker pays for a model of its own in memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import astuple, dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal

from corrector.correction import Correction
from corrector.corrector import WINDOW_CHARACTERS, WINDOW_DOCUMENTS, Corrector
from corrector.edits import Kind
from corrector.errors import DataError, InputError
from corrector.records import DEFAULT_COLUMN, OnBad, OnInvalid, Record, format_suffix, read_records
from corrector.text.sentences import split
from corrector.textfiles import compression
from corrector.wholefiles import complete_or_nothing
from corrector.workers import Pool, open_pool

OutputFormat = Literal["text", "jsonl"]
Chunk = tuple[Record, ...]

_AHEAD = 4  # chunks for each worker that are read and not yet written


@dataclass(frozen=True, slots=True)
class Settings:
    """How a worker opens its corrector; the arguments of `Corrector.load` in a form that is hashable and travels."""

    model: Path | None = None
    threshold: float | None = None
    beam_width: int = 1
    keep: tuple[str, ...] = ()
    replace: tuple[tuple[str, str], ...] = ()
    kinds: tuple[Kind, ...] = tuple(Kind)
    full_width: bool = False

    def open(self) -> Corrector:
        """The corrector; errors as of `Corrector.load`."""
        return Corrector.load(
            self.model,
            threshold=self.threshold,
            beam_width=self.beam_width,
            keep=self.keep,
            replace=dict(self.replace),
            kinds=self.kinds,
            full_width=self.full_width,
        )


@dataclass(frozen=True, slots=True)
class Job:
    """A file to correct and the file that the result goes to."""

    source: Path
    target: Path


@dataclass(frozen=True, slots=True)
class Counts:
    """What was done; additive.

    Attributes:
        records: lines of text, rows or objects, without headers, blank rows and bad ones.
        damaged: records in which bytes that are no UTF-8 were replaced.
    """

    records: int = 0
    changed: int = 0
    edits: int = 0
    sentences: int = 0
    damaged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*map(sum, zip(astuple(self), astuple(other), strict=True)))


OnProgress = Callable[[Counts], None]


def plan(inputs: Sequence[Path], out: Path | None = None, *, output: OutputFormat = "text") -> tuple[Job, ...]:
    """Where the result of each input goes: into the folder `out`, to the file `out`, or beside it as NAME.corrected.

    Several inputs make `out` a folder, and so does an `out` that is a folder or, for one input, has no suffix.

    Raises:
        InputError: no input, a result would replace an input, or two results have the same name.
        DataError: an input is missing or of an unknown format.
    """
    if not inputs:
        raise InputError("No input file was given; expected at least one.")
    folder = out if out is not None and (len(inputs) > 1 or out.is_dir() or not out.suffix) else None
    jobs = tuple(Job(path, _target(path, out, folder, output)) for path in inputs)
    sources = {path.resolve(): path for path in inputs}
    taken: dict[Path, Path] = {}
    for job in jobs:
        place = job.target.resolve()
        if place in sources:
            raise InputError(f"{job.target} is an input and would be replaced. Give another place to write to.")
        if place in taken:
            raise InputError(f"{taken[place]} and {job.source} would both be written to {job.target}. Run them apart.")
        taken[place] = job.source
    return jobs


def correct_files(
    jobs: Iterable[Job],
    settings: Settings | Corrector,
    *,
    column: str = DEFAULT_COLUMN,
    output: OutputFormat = "text",
    on_invalid: OnInvalid = "strict",
    skip_bad: bool = False,
    on_bad: OnBad | None = None,
    workers: int = 1,
    cluster: str | None = None,
    on_progress: OnProgress | None = None,
) -> Counts:
    """Correct files one after the other; memory does not grow with their size.

    Args:
        on_progress: called with the counts so far after every chunk.

    The other arguments and the errors are those of `correct_gradually`.
    """
    total = Counts()
    for total in correct_gradually(
        jobs, settings, column=column, output=output, on_invalid=on_invalid, skip_bad=skip_bad, on_bad=on_bad,
        workers=workers, cluster=cluster,
    ):  # fmt: skip
        if on_progress is not None:
            on_progress(total)
    return total


def correct_gradually(
    jobs: Iterable[Job],
    settings: Settings | Corrector,
    *,
    column: str = DEFAULT_COLUMN,
    output: OutputFormat = "text",
    on_invalid: OnInvalid = "strict",
    skip_bad: bool = False,
    on_bad: OnBad | None = None,
    workers: int = 1,
    cluster: str | None = None,
) -> Iterator[Counts]:
    """The same, with the counts so far after every chunk; closed before its end, it leaves complete files only.

    Args:
        settings: how correctors are opened, or one that is open already, for work in this process alone.
        column: which field or column holds the text; as `on_invalid` and `on_bad` see `records.read_records`.
        output: "text" for the input's own format, "jsonl" for an object a record; a .jsonl file stays one.
        skip_bad: a bad record is written as it is, byte for byte, or left out where objects are made of another format.
        workers: processes that correct; 1 does without another process. With a cluster, the processors to keep busy.
        cluster: where a Ray cluster is, see `cluster.open_cluster`; "local" starts one with `workers` processors.
            Its machines must find the model under the same path.

    Raises:
        DataError: a bad record. The results of the files before it are complete, its own file's is not written.
        InputError: an impossible setting, or a result cannot be written.
        CorrectorError: the model cannot be opened, a worker was killed or cannot be started, or the cluster cannot be
            reached.
    """
    if workers < 1:
        raise InputError(f"workers is {workers}; expected at least 1.")
    if cluster is not None or workers > 1:
        settings = _for_others(settings)
    total = Counts()
    with open_pool(workers, cluster=cluster) as pool:
        corrected = _way(settings, pool, workers)
        for job in jobs:
            with complete_or_nothing(job.target) as file:
                records = read_records(
                    job.source, column=column, on_invalid=on_invalid, skip_bad=skip_bad, on_bad=on_bad
                )
                made = output == "jsonl" and format_suffix(job.source) != ".jsonl"
                for chunk, done in corrected(_chunks(records)):
                    written = map(Record.as_json if made else Record.corrected, chunk, done.corrections)
                    file.write("".join(written).encode(errors="surrogateescape"))
                    total += _count(chunk, done)
                    yield total


@dataclass(frozen=True, slots=True)
class _Done:
    """What is made of a chunk: one correction for each record, and the number of sentences in all."""

    corrections: tuple[Correction, ...]
    sentences: int


_Way = Callable[[Iterable[Chunk]], Iterator[tuple[Chunk, _Done]]]


def _target(path: Path, out: Path | None, folder: Path | None, output: OutputFormat) -> Path:
    if not path.is_file():
        raise DataError("there is no such file; check the path.", path=path)
    packed = compression(path)
    stem = path.name[: -len(format_suffix(path) + packed)]
    name = ".jsonl" + packed if output == "jsonl" else path.name[len(stem) :]
    if folder is not None:
        return folder / (stem + name)
    return out if out is not None else path.with_name(f"{stem}.corrected{name}")


def _chunks(records: Iterable[Record]) -> Iterator[Chunk]:
    """Records in groups that the corrector takes as one window; of no records one that is empty.

    So a model that cannot be opened is told even where there is nothing to correct.
    """
    chunk: list[Record] = []
    characters = chunks = 0
    for record in records:
        chunk.append(record)
        characters += len(record.text)
        if len(chunk) >= WINDOW_DOCUMENTS or characters >= WINDOW_CHARACTERS:
            yield tuple(chunk)
            chunk, characters, chunks = [], 0, chunks + 1
    if chunk or not chunks:
        yield tuple(chunk)


def _for_others(settings: Settings | Corrector) -> Settings:
    """Settings by which other processes, which may stand in other folders, open their correctors."""
    if isinstance(settings, Corrector):
        raise InputError("An open corrector was given for other processes to work with; expected Settings.")
    return settings if settings.model is None else replace(settings, model=settings.model.absolute())


def _way(settings: Settings | Corrector, pool: Pool | None, workers: int) -> _Way:
    """How chunks are corrected: by workers, or here, with a corrector that is opened now and kept by nobody else."""
    if isinstance(settings, Corrector):
        return partial(_corrected_here, settings)
    if pool is None:
        return partial(_corrected_here, settings.open())
    return partial(_corrected_by, pool, settings, ahead=_AHEAD * workers)


def _corrected_here(corrector: Corrector, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, _Done]]:
    """The chunks with their corrections, in order."""
    for chunk in chunks:
        yield chunk, _correct(corrector, _texts(chunk))


def _corrected_by(
    pool: Pool, settings: Settings, chunks: Iterable[Chunk], *, ahead: int
) -> Iterator[tuple[Chunk, _Done]]:
    """The same by workers; at most `ahead` chunks are under way."""
    waiting: deque[tuple[Chunk, Future[_Done]]] = deque()
    for chunk in chunks:
        waiting.append((chunk, pool.submit(_correct_in_worker, settings, _texts(chunk))))
        if len(waiting) >= ahead:
            first, future = waiting.popleft()
            yield first, future.result()
    for first, future in waiting:
        yield first, future.result()


def _texts(chunk: Chunk) -> tuple[str, ...]:
    return tuple(record.text for record in chunk)


def _correct(corrector: Corrector, texts: tuple[str, ...]) -> _Done:
    return _Done(tuple(corrector.correct_many(texts)), sum(len(split(text)) for text in texts))


def _correct_in_worker(settings: Settings, texts: tuple[str, ...]) -> _Done:
    return _correct(_opened_by_worker(settings), texts)


@lru_cache(maxsize=1)
def _opened_by_worker(settings: Settings) -> Corrector:
    """Once for all chunks: a worker ends with the run, while the process that began it may outlive its model."""
    return settings.open()


def _count(chunk: Chunk, done: _Done) -> Counts:
    return Counts(
        records=sum(record.holds_text for record in chunk),
        changed=sum(correction.changed for correction in done.corrections),
        edits=sum(len(correction.edits) for correction in done.corrections),
        sentences=done.sentences,
        damaged=sum(record.damaged for record in chunk),
    )
