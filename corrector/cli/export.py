"""`corrector export`: a training run becomes a bundle that corrects."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, get_args

from corrector.bundle import WeightPrecision, read_bundle
from corrector.errors import ConfigError, require
from corrector.evidence.collocations import load_collocations


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "export",
        help="make a bundle of a training run",
        description="Write the bundle of a training run's best checkpoint (needs the extra 'train').",
        epilog="example:\n  corrector export runs/mine bundles/mine && corrector correct --model bundles/mine 你好。",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("run_folder", metavar="RUN", type=Path, help="folder written by 'corrector train'")
    parser.add_argument("out", metavar="OUT", type=Path, help="folder of the bundle to write")
    parser.add_argument("--checkpoint", default="best.pt", metavar="NAME", help="best.pt (default) or latest.pt")
    parser.add_argument("--threshold", type=float, default=0.5, metavar="X",
                        help="confidence that the bundle's edits need by default (default: 0.5)")  # fmt: skip
    parser.add_argument(
        "--keep-bias",
        type=float,
        default=0.0,
        metavar="X",
        help="added to the copy gate's logit; below 0 proposes more for the threshold to choose from (default: 0)",
    )
    parser.add_argument(
        "--word-trust",
        type=float,
        metavar="X",
        help="how much more a candidate is believed for each character by which it lengthens a dictionary word, in "
        "nats (default: the run's model.word_trust)",
    )
    parser.add_argument(
        "--collocations",
        type=Path,
        metavar="FILE",
        help="vectors of words by 'corrector collocate' (default: the run's)",
    )
    parser.add_argument(
        "--collocation-trust",
        type=float,
        metavar="X",
        help="how much more a candidate is believed for each nat by which the words around make its word likelier, in "
        "nats (default: the run's model.collocation_trust)",
    )
    parser.add_argument(
        "--inside-trust",
        type=float,
        metavar="X",
        help="how much more candidates are believed where the character is part of a known word, in nats (default: the "
        "run's model.inside_trust)",
    )
    parser.add_argument(
        "--rarities",
        type=float,
        nargs=3,
        metavar=("REDUNDANT", "MISSING", "SWAPPED"),
        help="by how many nats such characters are rarer in the texts to come than they were in training: the higher, "
        "the fewer are found; below 0 where they are not so rare (default: the run's own, 0 unless they were set)",
    )
    parser.add_argument("--precision", choices=get_args(WeightPrecision), default="float16",
                        help="how the weights are kept: int8 halves their size (default: float16)")  # fmt: skip
    parser.add_argument(
        "--facts", type=Path, metavar="FILE", help="JSON object of facts to keep: data, licence, scores"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    require("torch", extra="train", purpose="Exporting a model")
    from corrector.training.export import export_run

    export_run(
        options.run_folder,
        options.out,
        checkpoint=options.checkpoint,
        threshold=options.threshold,
        keep_bias=options.keep_bias,
        word_trust=options.word_trust,
        collocations=load_collocations(options.collocations) if options.collocations else None,
        collocation_trust=options.collocation_trust,
        inside_trust=options.inside_trust,
        rarities=options.rarities,
        precision=options.precision,
        facts=_read_facts(options.facts) if options.facts else None,
    )
    size = sum(path.stat().st_size for path in options.out.iterdir())
    print(f"{options.out}: {size / 1e6:.1f} MB")
    if read_bundle(options.out).calibration is None:
        print("not calibrated: --max-false-positives needs 'corrector evaluate --calibrate-for'", file=sys.stderr)
    return 0


def _read_facts(path: Path) -> dict[str, Any]:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read as JSON ({error}). Give a file with one JSON object.") from error
    if not isinstance(facts, dict):
        raise ConfigError(f"{path}: holds a {type(facts).__name__}; expected one JSON object.")
    return facts
