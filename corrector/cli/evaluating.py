"""What `corrector evaluate` does: reads sets and predictions, runs bundles, scores, and writes what was found.

Knows the flags and the order of the work; each step is elsewhere. Trade-off: everything that can be wrong with files
and flags is looked for first, even where that reads a file twice, since running a model may take minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corrector.bundle import read_bundle, shipped_bundle, write_calibration
from corrector.calibration import Calibration, CalibrationSet
from corrector.cli.bundle_run import BundleSettings, run_bundle
from corrector.cli.outputs import expect_outputs, open_output
from corrector.corpus.pairs import text_files
from corrector.errors import DataError, InputError
from corrector.evaluation.analysis.calibration import calibrate, expect_enough
from corrector.evaluation.analysis.leakage import find_leaks
from corrector.evaluation.analysis.operating_curve import operating_curve
from corrector.evaluation.metrics.catalogue import Chosen, choose, choose_all, fitting
from corrector.evaluation.outputs import Output, proposals, read_predictions
from corrector.evaluation.rendering.html_report import to_html
from corrector.evaluation.rendering.json_report import to_json
from corrector.evaluation.rendering.summary import signatures, tables
from corrector.evaluation.report import Report, System
from corrector.evaluation.scoring import Chance, evaluate
from corrector.evaluation.sets import EvaluationSet, read_set
from corrector.textfiles import unpacked_name

SHIPPED = "shipped"


def evaluate_all(options: argparse.Namespace) -> None:
    """Everything, from the flags to the tables on standard output.

    Raises:
        CorrectorError: a file, a bundle or a combination of flags that cannot be worked with.
    """
    _check(options)
    chosen, sets = _metrics(options), _read_sets(options)
    _check_metrics(options, chosen, sets)
    _check_rates(options, sets)
    bundles, read = _bundles(options), tuple(_read_systems(options, sets))
    names = [*(name for name, _ in bundles), *(system.name for system in read)]
    _expect_names(names, "systems", "Give another name: NAME=BUNDLE, NAME=FILE.")
    leaks = find_leaks(sets, options.train) if options.train else ()
    systems = (*_run_bundles(bundles, options, sets), *read)
    divided = bool(options.parts or options.json or options.html)
    report = evaluate(
        sets, systems, chosen, chance=Chance(options.resamples), compared=options.compare, divided=divided
    )
    report = replace(report, leaks=leaks)
    try:
        report = replace(report, calibrations=_calibrations(options, report))
    finally:  # a rate that cannot be had must not cost the scores
        try:
            _save_all(options, report, chosen)
        finally:  # nor must a file that cannot be written
            _show(options, report, chosen)
    _store(options, report)


def _check(options: argparse.Namespace) -> None:
    systems = len(options.model) + len({_predictions_of(given)[0] for given in options.predictions})
    if options.compare and (systems < 2 or options.resamples < 1):
        raise InputError(
            f"--compare with {systems or 1} system(s) and --resamples {options.resamples}; expected two systems or "
            "more (--model A B, or --model A --predictions B) and at least one resample."
        )
    if options.resamples < 0:
        raise InputError(f"--resamples {options.resamples}; expected 0 for no intervals, or more.")
    if options.write and not (options.calibrate_for and (options.model or not options.predictions)):
        raise InputError("--write stores what --calibrate-for finds for a bundle. Give --calibrate-for and --model.")
    for path in filter(None, (options.json, options.markdown, options.html)):
        if path.is_dir() or not path.parent.is_dir():
            raise InputError(f"{path} cannot be written; expected a file in a folder that exists.")
    outputs = {"--json": options.json, "--markdown": options.markdown, "--html": options.html}
    expect_outputs(outputs, inputs=_inputs(options))


def _inputs(options: argparse.Namespace) -> Iterator[Path]:
    yield from (*options.sets, *options.clean)
    yield from (Path(_predictions_of(given)[1]) for given in options.predictions)
    for path in options.train:
        yield from text_files(path)


def _check_rates(options: argparse.Namespace, sets: Sequence[EvaluationSet]) -> None:
    for rate in options.calibrate_for:
        expect_enough(sum(data.clean for data in sets), rate)


def _check_metrics(options: argparse.Namespace, chosen: Sequence[Chosen], sets: Sequence[EvaluationSet]) -> None:
    """Tells where a metric that was asked for by name is left out."""
    for data in sets:
        fits = fitting(chosen, data)
        for one in chosen:
            if options.metrics and one not in fits:
                print(f"corrector: {one.name} needs an M2 file, and is left out of {data.name}", file=sys.stderr)


def _metrics(options: argparse.Namespace) -> tuple[Chosen, ...]:
    if options.metrics:
        return choose(options.metrics)
    chosen, missing = choose_all()
    for reason in missing:
        print(f"corrector: left out: {reason}", file=sys.stderr)
    return chosen


# --- what is scored -------------------------------------------------------------------------------------------------


def _read_sets(options: argparse.Namespace) -> tuple[EvaluationSet, ...]:
    sets = tuple(_read_set(path, options) for path in (*options.sets, *options.clean))
    wrong = next((one for one in sets[len(options.sets) :] if one.clean < len(one.rows)), None)
    if wrong is not None:
        raise InputError(f"--clean {wrong.name} has rows with errors; expected text without any. Give it as a SET.")
    twice = {name for name, times in Counter(one.name for one in sets).items() if times > 1}
    paths = (*options.sets, *options.clean)
    sets = tuple(
        replace(one, name=f"{path.parent.name}/{one.name}") if one.name in twice else one
        for one, path in zip(sets, paths, strict=True)
    )
    _expect_names([one.name for one in sets], "sets", "Rename one of the files, or give it once.")
    return sets


def _read_set(path: Path, options: argparse.Namespace) -> EvaluationSet:
    bad: list[DataError] = []
    read = read_set(path, skip_bad=options.skip_bad, on_bad=bad.append)
    if bad:
        print(f"corrector: left out {len(bad)} bad rows, the first: {bad[0]}", file=sys.stderr)
    return read


def _expect_names(names: Sequence[str], noun: str, remedy: str) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise InputError(f"{times} {noun} are called {name!r}; expected a name for each. {remedy}")


def _named(given: str) -> tuple[str | None, str]:
    """NAME=PLACE in its parts; a place that exists may have an equals sign in its name."""
    name, equals, place = given.partition("=")
    return (name, place) if equals and name and not Path(given).exists() else (None, given)


def _predictions_of(given: str) -> tuple[str, str]:
    """The system's name, if not given then the file's without its suffixes, and the file."""
    name, place = _named(given)
    return name or Path(unpacked_name(Path(place))).stem, place


def _bundles(options: argparse.Namespace) -> list[tuple[str, str]]:
    """Name and folder of every bundle, each of which was opened to see that it can be."""
    found = []
    for given in options.model or ([] if options.predictions else [SHIPPED]):
        name, place = _named(given)
        folder = shipped_bundle() if place == SHIPPED else Path(place)
        bundle = read_bundle(folder)
        if options.max_false_positives is not None:
            bundle.threshold_for(options.max_false_positives, beam_width=options.beam)
        found.append((name or (SHIPPED if place == SHIPPED else folder.resolve().name), str(folder)))
    return found


def _run_bundles(
    bundles: Sequence[tuple[str, str]], options: argparse.Namespace, sets: Sequence[EvaluationSet]
) -> Iterator[System]:
    for name, folder in bundles:
        settings = BundleSettings(folder, options.threshold, options.max_false_positives, options.beam, options.threads)
        yield System(name, folder, {data.name: _run_on(settings, name, data) for data in sets})


def _run_on(settings: BundleSettings, name: str, data: EvaluationSet) -> Output:
    print(f"corrector: {name} corrects {data.name}, {len(data.rows)} rows", file=sys.stderr)
    return run_bundle(settings, [row.source for row in data.rows])


def _read_systems(options: argparse.Namespace, sets: Sequence[EvaluationSet]) -> Iterator[System]:
    files: dict[str, list[str]] = {}
    for given in options.predictions:
        name, place = _predictions_of(given)
        files.setdefault(name, []).append(place)
    for name, places in files.items():
        if len(places) != len(sets):
            raise InputError(
                f"{len(places)} file(s) of predictions of {name!r} for {len(sets)} set(s); expected one for each, in "
                f"the order of the sets: --predictions {name}=FIRST {name}=SECOND."
            )
        outputs = {data.name: read_predictions(place, data) for place, data in zip(places, sets, strict=True)}
        yield System(name, ", ".join(places), outputs)


# --- what is made of it ---------------------------------------------------------------------------------------------


def _calibrations(options: argparse.Namespace, report: Report) -> dict[str, Calibration]:
    if not options.calibrate_for:
        return {}
    sets = [CalibrationSet(data.name, data.sha256, len(data.rows), data.clean) for data in report.sets]
    found = {}
    for system in report.systems:
        rows = [proposals(data, system.outputs[data.name]) for data in report.sets]
        if None not in rows:
            curve = operating_curve([row for part in rows for row in part or ()])
            found[system.name] = calibrate(curve, options.calibrate_for, sets=sets, beam_width=options.beam)
    if not found:
        raise InputError("--calibrate-for needs confidences. Give --model, or predictions as .jsonl with edits.")
    return found


def _show(options: argparse.Namespace, report: Report, chosen: Sequence[Chosen]) -> None:
    for table in tables(report, chosen, parts=options.parts):
        print(table.as_text(), end="\n\n")
    print("Signatures", *signatures(report, chosen), sep="\n")
    for leak in report.leaks:
        if leak.either:
            share = f"{leak.either} of {leak.rows} rows ({100 * leak.either / leak.rows:.1f} %)"
            print(f"corrector: warning: {leak.name}: {share} were seen in training", file=sys.stderr)


def _save_all(options: argparse.Namespace, report: Report, chosen: Sequence[Chosen]) -> None:
    if options.json:
        _save(options.json, json.dumps(to_json(report), ensure_ascii=False, indent=1) + "\n")
    if options.markdown:
        shown = tables(report, chosen, parts=options.parts)
        parts = [f"### {table.title}\n\n{table.as_markdown()}" for table in shown]
        signed = "\n".join(f"- `{line}`" for line in signatures(report, chosen))
        _save(options.markdown, "\n\n".join((*parts, f"Signatures:\n\n{signed}")) + "\n")
    if options.html:
        _save(options.html, to_html(report, chosen))


def _save(path: Path, text: str) -> None:
    with open_output(path) as file:
        file.write(text.encode())


def _store(options: argparse.Namespace, report: Report) -> None:
    """The calibrations of the bundles, which come first among the systems, into their manifests."""
    if not options.write:
        return
    for system in report.systems[: len(options.model) or 1]:
        write_calibration(system.origin, report.calibrations[system.name])
        print(f"corrector: wrote the thresholds into {system.origin}", file=sys.stderr)
