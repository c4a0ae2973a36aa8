"""The tab that scores: pairs go in, the table of scores with their signatures comes out, by the evaluation's own code.

Knows components and temporary folders; how rows are corrected and counted stands in `scoring.py`, which is loaded when
the tab is first used.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from corrector.corrector import Corrector
from corrector.errors import InputError
from corrector.page.controls import Controls
from corrector.page.errors import shown_errors
from corrector.page.labels import Labels, labels
from corrector.page.limits import AT_ONCE
from corrector.page.shown import Shown
from corrector.page.views import pack, view
from corrector.page.wishes import expect_length, read_wishes

SUFFIXES = [".tsv", ".jsonl", ".m2", ".txt", ".gz", ".xz"]
_EXAMPLE = "我今天很高心。\t我今天很高兴。\n他己经走了。\t他已经走了。\n今天天气很好。\t今天天气很好。"


def build_evaluate_tab(gr: Any, shown: Shown, corrector: Corrector, controls: Controls, language: Any) -> None:
    """The tab's content, inside a tab that the caller has opened."""
    shown.make(gr.Markdown, keys={"value": "evaluate.intro"}, elem_classes="subtitle")
    pairs = shown.make(
        gr.Textbox, _EXAMPLE, keys={"label": "evaluate.pairs"}, lines=5, max_lines=12, elem_id="pairs",
        html_attributes=gr.InputHTMLAttributes(lang="zh-CN", spellcheck=False),
    )  # fmt: skip
    file = shown.make(
        gr.File, keys={"label": "evaluate.file"}, file_types=SUFFIXES, type="filepath", height=120, elem_id="pairs-file"
    )
    button = shown.make(gr.Button, keys={"value": "evaluate.button"}, variant="primary", elem_id="score")
    scores = view(gr, "run.js", "tables.js", prefixes=("evaluate.",), name="scores")
    download = shown.make(
        gr.DownloadButton, keys={"label": "evaluate.download"}, interactive=False, elem_id="download-report"
    )

    def evaluate(
        pairs: str, file: str | None, language: str,
        threshold: float, beam_width: int, number: int, kinds: list[str], keep: str, replacements: str,
        full_width: bool,
    ) -> Iterator[tuple[Any, str]]:  # fmt: skip
        """Score the model on pairs, or on a file of them; gives the report, and the tables as JSON."""
        from corrector.page.scoring import score_set

        say = labels(language)
        with shown_errors(gr, say), TemporaryDirectory(prefix="scored-", ignore_cleanup_errors=True) as folder:
            wishes = read_wishes(say, threshold, beam_width, number, kinds, keep, replacements, full_width)
            message, report = score_set(say, _set_file(say, pairs, file, Path(folder)), wishes.of(corrector))
            path = Path(folder) / "report.html"
            path.write_text(report, encoding="utf-8")
            yield gr.DownloadButton(value=str(path), interactive=True), pack(message)

    button.click(
        evaluate, [pairs, file, language, *controls.inputs], [download, scores],
        api_name="evaluate", show_progress_on=[scores], concurrency_id="correcting", concurrency_limit=AT_ONCE,
    )  # fmt: skip


def _set_file(say: Labels, pairs: str | None, file: str | None, folder: Path) -> Path:
    """The uploaded file, or one that holds what was pasted."""
    if file:
        return Path(file)
    if not (pairs or "").strip():
        raise InputError(say("evaluate.none"))
    path = folder / "pairs.tsv"
    lines = (line for line in expect_length(say, pairs or "").splitlines() if line.strip())
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
