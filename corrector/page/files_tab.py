"""The tab that corrects files: one goes in, its summary and the corrected file come out, by the batch's own code.

Knows components and temporary folders. A result lives in a folder of its own until Gradio has taken it over, and there
until it is old (see `limits.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

from corrector.batch import Counts, Job, correct_gradually, plan
from corrector.corrector import Corrector
from corrector.errors import CorrectorError, InputError
from corrector.page.controls import Controls
from corrector.page.errors import shown_errors
from corrector.page.labels import Labels, labels
from corrector.page.limits import AT_ONCE, MAXIMUM_FILE_SENTENCES
from corrector.page.shown import Shown
from corrector.page.views import pack, view
from corrector.page.wishes import read_wishes
from corrector.records import DEFAULT_COLUMN

SUFFIXES = [".txt", ".tsv", ".csv", ".jsonl", ".gz", ".xz"]


def build_files_tab(gr: Any, shown: Shown, corrector: Corrector, controls: Controls, language: Any) -> None:
    """The tab's content, inside a tab that the caller has opened."""
    shown.make(gr.Markdown, keys={"value": "files.intro"}, elem_classes="subtitle")
    file = shown.make(gr.File, keys={"label": "files.file"}, file_types=SUFFIXES, type="filepath", elem_id="file")
    with gr.Row():
        column = shown.make(
            gr.Textbox, DEFAULT_COLUMN, keys={"label": "files.column", "info": "files.column.info"}, elem_id="column"
        )
        output = shown.make(
            gr.Radio, value="text", keys={"label": "files.output"}, elem_id="output",
            choices={"text": "files.output.text", "jsonl": "files.output.jsonl"},
        )  # fmt: skip
    invalid = shown.make(gr.Checkbox, False, keys={"label": "files.invalid"})
    button = shown.make(gr.Button, keys={"value": "files.button"}, variant="primary", elem_id="correct-file")
    summary = view(gr, "run.js", "tables.js", prefixes=("files.", "run.", "evaluate.signatures"), name="summary")
    download = shown.make(
        gr.DownloadButton, keys={"label": "files.download"}, interactive=False, elem_id="download-file"
    )

    def correct_file(
        file: str | None, column: str, output: Any, replace_invalid: bool, language: str,
        threshold: float, beam_width: int, number: int, kinds: list[str], keep: str, replacements: str,
        full_width: bool,
    ) -> Iterator[tuple[Any, str]]:  # fmt: skip
        """Correct a file; gives the corrected one, and what was done as JSON."""
        say, run = labels(language), token_hex(8)

        def told(message: dict[str, Any]) -> str:
            return pack({**message, "run": run})  # what is under way when a run is stopped is not shown any more

        with shown_errors(gr, say), TemporaryDirectory(prefix="corrected-", ignore_cleanup_errors=True) as folder:
            wishes = read_wishes(say, threshold, beam_width, number, kinds, keep, replacements, full_width)
            job, counts = _job(say, file, Path(folder), output), Counts()
            yield gr.DownloadButton(interactive=False), told(_progress_message(counts))
            try:
                for counts in correct_gradually(
                    [job], wishes.of(corrector), column=column or DEFAULT_COLUMN, output=output,
                    on_invalid="replace" if replace_invalid else "strict",
                ):  # fmt: skip
                    if counts.sentences > MAXIMUM_FILE_SENTENCES:
                        raise InputError(say("files.many", most=MAXIMUM_FILE_SENTENCES))
                    yield gr.skip(), told(_progress_message(counts))
            except CorrectorError:
                yield gr.skip(), told({})  # nothing is under way any more
                raise
            yield gr.DownloadButton(value=str(job.target), interactive=True), told(summary_message(counts))

    run = button.click(
        correct_file, [file, column, output, invalid, language, *controls.inputs], [download, summary],
        api_name="correct_file", show_progress="hidden", concurrency_id="correcting", concurrency_limit=AT_ONCE,
    )  # fmt: skip
    summary.stop(None, cancels=[run], api_visibility="private", show_progress="hidden", queue=False)


def summary_message(counts: Counts) -> dict[str, Any]:
    """A table of the counts, for the view."""
    rows = [[{"key": f"files.{name}"}, f"{number:,}"] for name, number in asdict(counts).items()]
    headings = ["", {"key": "files.count"}]
    return {
        "counts": asdict(counts),
        "tables": [{"title": {"key": "files.summary"}, "headings": headings, "rows": rows, "names": 1}],
    }


def _progress_message(counts: Counts) -> dict[str, Any]:
    return {"working": {"key": "files.working", "values": asdict(counts)}}


def _job(say: Labels, file: str | None, folder: Path, output: Any) -> Job:
    if not file:
        raise InputError(say("files.none"))
    (job,) = plan([Path(file)], folder, output=output)
    return job
