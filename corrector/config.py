"""The settings of a model and of a training run: frozen, validated once, saved with what they made.

Each default stands here and nowhere else; how settings are read stands in `settings.py`. The trade-off: one flat class
for each concern, so a setting has one name everywhere (file, command line, code), at the price of a few long classes.
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_type_hints

from corrector.errors import ConfigError, did_you_mean, require
from corrector.settings import Settings

Cell = Literal["rnn", "gru", "lstm"]
AttentionKind = Literal["none", "additive", "multiplicative"]
Unit = Literal["characters", "words", "pieces"]
PieceAlgorithm = Literal["unigram", "bpe"]
Precision = Literal["float32", "bfloat16"]
Objective = Literal["correction", "language", "displacement"]


@dataclass(frozen=True)
class TokenizerConfig(Settings):
    """How text becomes tokens."""

    unit: Unit = "characters"
    vocabulary_size: int = 5500  # most frequent units kept; the others are open tokens, copied and never generated
    piece_algorithm: PieceAlgorithm = "unigram"  # how SentencePiece chooses its pieces; for the unit "pieces" only

    def __post_init__(self) -> None:
        self._expect(self.vocabulary_size >= 1, "vocabulary_size", "at least 1")


@dataclass(frozen=True)
class ModelConfig(Settings):
    """The network. Widths are numbers of float values; those of encoder and language model are of one direction."""

    embedding: int = 256
    sound_features: bool = True  # characters share what they know with others of the same syllable, initial, final
    cell: Cell = "lstm"
    encoder_layers: int = 2
    encoder_width: int = 256
    bidirectional: bool = True
    cloze: bool = True  # the encoder guesses each token from its neighbours and compares; see `model/encoder.py`
    evidence: int = 0  # candidates for each source token, which n-grams offer; see `model/evidence.py`; 0 for none
    language_width: int = 0  # of the language model that chooses them of more; see `model/language.py`; 0 for none
    language_embedding: int = 192
    displacement: bool = False  # the encoder tells what is redundant, missing, swapped; see `model/displacement/`
    redundancy_rarity: float = 0.0  # nats by which what is redundant is rarer in life than in learning; or < 0
    missing_rarity: float = 0.0  # the same of what is missing
    swap_rarity: float = 0.0  # and of what is swapped
    familiarity: bool = False  # a network with a language model is also told how familiar each token is to it
    word_trust: float = 0.0  # nats that a candidate is believed more for each character by which it lengthens a word
    collocation_trust: float = 0.0  # and for each nat by which the words around make its word likelier
    inside_trust: float = 0.0  # and where the token is part of a known word: there an error hides best
    decoder_layers: int = 1
    decoder_width: int = 256
    attention: AttentionKind = "multiplicative"
    attention_width: int = 128
    attention_reach: int = 16  # relative positions further away share the bias of the furthest
    copy: bool = True
    dropout: float = 0.1

    def __post_init__(self) -> None:
        for name in ("embedding", "encoder_layers", "encoder_width", "language_embedding", "decoder_layers",
                     "decoder_width", "attention_width", "attention_reach"):  # fmt: skip
            self._expect(getattr(self, name) >= 1, name, "at least 1")
        for name in ("evidence", "language_width"):
            self._expect(getattr(self, name) >= 0, name, "at least 0")
        self._expect(self.evidence > 0 or not self.language_width, "language_width",
                     "0 where there is no evidence: a language model judges its candidates")  # fmt: skip
        rarities = ("redundancy_rarity", "missing_rarity", "swap_rarity")
        for name in ("word_trust", "collocation_trust", "inside_trust"):
            self._expect(0.0 <= getattr(self, name) < math.inf, name, "at least 0 and finite")
            self._expect(self.evidence > 0 or not getattr(self, name), name,
                         "0 where there is no evidence: words tell of its candidates")  # fmt: skip
        for name in rarities:
            self._expect(math.isfinite(getattr(self, name)), name, "a finite number")
            self._expect(self.displacement or not getattr(self, name), name,
                         "0 where model.displacement is false: nothing tells of such errors")  # fmt: skip
        self._expect(self.attention != "none" or not self.displacement, "displacement",
                     "false where attention is 'none': it moves its diagonal")  # fmt: skip
        self._expect(self.copy or not self.evidence, "evidence",
                     "0 where nothing is copied: candidates are pointed at as copies are")  # fmt: skip
        self._expect(0.0 <= self.dropout < 1.0, "dropout", "at least 0 and below 1")
        self._expect(not (self.copy and self.attention == "none"), "copy",
                     "false where attention is 'none': copying points with the attention")  # fmt: skip

    @property
    def offered(self) -> int:
        """The candidates that n-grams offer: with a language model twice those that are kept."""
        return 2 * self.evidence if self.language_width else self.evidence

    @property
    def trusts_words(self) -> bool:
        return max(self.word_trust, self.collocation_trust, self.inside_trust) > 0.0

    @property
    def tells_familiarity(self) -> bool:
        return self.familiarity and self.language_width > 0


# The noise settings that are no error kinds: shares of something, and quantities of their own.
SHARES = ("open_end", "clauses", "clean", "further_error", "context", "typed", "first_choice", "second_choice")
SCALES = ("place_temperature", "accept_gain", "accept_gain_of_doubtful")


@dataclass(frozen=True)
class NoiseConfig(Settings):
    """What is done to clean text to make it wrong: how often, where, and the weights of the kinds, relative to each
    other. `corpus/noise/` says what each kind is."""

    open_end: float = 0.35  # share of the sentences that lose the punctuation at their end
    clauses: float = 0.15  # share of the sentences of which only some clauses are taken
    clean: float = 0.5  # share of the sentences left as they are
    further_error: float = 0.15  # probability of one more error after each, up to MOST_ERRORS
    context: float = 0.7  # share of the errors whose place and form are drawn by how well they read
    typed: float = 0.5  # share of the mistyped ones among these whose candidates are ranked by their left context only
    first_choice: float = 0.6  # probability of the best-ranked wrong candidate
    second_choice: float = 0.25  # of the next one; the third has the rest
    place_temperature: float = 2.0  # nats; the lower, the better the chosen place hides its error
    accept_gain: float = 3.0  # nats; what reads better than the original by more may be no error, and is dropped
    accept_gain_of_doubtful: float = -2.0  # the same for kinds that may well leave a right text: other words, omissions
    # typed by sound: a word of two characters or more, or one character
    word_same: float = 0.245
    word_fuzzy: float = 0.025
    word_slip: float = 0.025
    word_initials: float = 0.01
    character_same: float = 0.275
    character_fuzzy: float = 0.022
    character_slip: float = 0.026
    confusable: float = 0.4  # 的 得 地, 在 再 and the like
    speech_span: float = 0.02  # two characters across a border of words, as a recogniser mishears
    shape: float = 0.06
    word_choice: float = 0.03  # another word that shares a character
    random: float = 0.02
    traditional: float = 0.005
    particle: float = 0.02  # a particle left out
    missing: float = 0.025
    missing_word: float = 0.007
    redundant: float = 0.03
    redundant_word: float = 0.01
    swapped_characters: float = 0.01
    swapped_words: float = 0.01
    punctuation: float = 0.015

    def __post_init__(self) -> None:
        for name in (*SHARES, *self.weights()):
            self._expect(0.0 <= getattr(self, name) < math.inf, name, "at least 0 and finite")
        for name in SHARES:
            self._expect(getattr(self, name) <= 1.0, name, "a share, at most 1")
        for name in SCALES:
            self._expect(math.isfinite(getattr(self, name)), name, "a finite number")
        self._expect(self.first_choice + self.second_choice <= 1.0, "second_choice", "at most 1 - first_choice")
        self._expect(self.place_temperature > 0.0, "place_temperature", "above 0")
        self._expect(sum(self.weights().values()) > 0.0, "word_same", "at least one error kind above 0")

    def weights(self) -> dict[str, float]:
        """Relative frequency of each kind of error."""
        return {name: value for name, value in self.to_dict().items() if name not in SHARES + SCALES}


@dataclass(frozen=True)
class TrainingConfig(Settings):
    """One training run. The learning rate rises over `warmup_steps`, stays, and falls to zero over the last
    `decay_share` of `max_steps`; so a run may be given another `max_steps` at any time before its decay begins."""

    # or the language model alone, from right text, a stage before that; or what tells displacement alone, one after it
    objective: Objective = "correction"
    language_learns: bool = False  # the language model too where the objective is "correction"; see `run_language.py`
    annotated: float = 0.0  # share of the rows drawn from text that readers annotated; see `corpus/annotated_text.py`
    renewed: float = 0.0  # share of annotated pairs drawn by their right side alone; see `corpus/renewed_pairs.py`
    same_length: bool = False  # only annotated pairs whose sides are of one length: nothing is missing or redundant
    learned_candidates: int = 0  # what annotated pairs correct so many times is offered as evidence; 0 for nothing more
    max_steps: int = 20_000
    max_minutes: float | None = None
    batch_tokens: int = 4096  # padded source tokens in a batch, at most
    max_tokens: int = 128  # longer sentences are left out of training
    workers: int = 0  # processes that draw training data ahead; 0 to draw it in the training process; same data
    learning_rate: float = 2e-3
    warmup_steps: int = 300
    decay_share: float = 0.3
    weight_decay: float = 0.01
    clip_norm: float = 1.0
    precision: Precision = "float32"
    cloze_weight: float = 0.3  # of the cloze's loss beside the target's
    belief_weight: float = 0.5  # of the beliefs' loss beside the target's
    displacement_weight: float = 1.0  # of the losses of what is redundant, missing, swapped
    cloze_share: float = 0.35  # share of the source tokens at which the cloze is scored
    generation_share: float = 0.1  # share of the copyable targets whose softmax is computed; see `log_likelihood`
    seed: int = 1
    report_every: int = 50
    evaluate_every: int = 1000
    development_rows: int = 1000  # sentences held out of the clean text when no development pairs are given

    def __post_init__(self) -> None:
        for name in (
            "max_steps",
            "batch_tokens",
            "max_tokens",
            "report_every",
            "evaluate_every",
            "development_rows",
        ):
            self._expect(getattr(self, name) >= 1, name, "at least 1")
        self._expect(self.max_minutes is None or self.max_minutes > 0, "max_minutes", "above 0, or null for no limit")
        self._expect(0 < self.learning_rate < math.inf, "learning_rate", "above 0 and finite")
        for name in ("warmup_steps", "workers", "learned_candidates"):
            self._expect(getattr(self, name) >= 0, name, "at least 0")
        self._expect(0 <= self.weight_decay < math.inf, "weight_decay", "at least 0 and finite")
        self._expect(self.clip_norm > 0, "clip_norm", "above 0")
        for name in ("decay_share", "generation_share", "cloze_share", "renewed"):
            self._expect(0.0 <= getattr(self, name) <= 1.0, name, "a share between 0 and 1")
        self._expect(0.0 <= self.annotated < 1.0, "annotated", "a share, at least 0 and below 1")
        for name in ("cloze_weight", "belief_weight", "displacement_weight"):
            self._expect(0.0 <= getattr(self, name) < math.inf, name, "at least 0 and finite")
        self._expect(0 <= self.seed < 2**64, "seed", "at least 0 and below 2**64: what NumPy and PyTorch take")


@dataclass(frozen=True)
class Config(Settings):
    """All the settings of a run, in four groups."""

    tokenizer: TokenizerConfig = TokenizerConfig()
    model: ModelConfig = ModelConfig()
    noise: NoiseConfig = NoiseConfig()
    training: TrainingConfig = TrainingConfig()

    @classmethod
    def from_dict(cls, values: dict[str, Any], *, origin: str = "configuration") -> Config:
        """Build from nested plain values.

        Raises:
            ConfigError: unknown group or key, wrong type or impossible value.
        """
        groups = get_type_hints(cls)
        made: dict[str, Settings] = {}
        for group, inner in values.items():
            if group not in groups:
                raise ConfigError(f"{origin}: unknown group {group!r}.{did_you_mean(group, groups)}")
            if not isinstance(inner, dict):
                raise ConfigError(f"{origin}: {group} = {inner!r}; expected a table of settings.")
            made[group] = groups[group].from_dict(inner, origin=f"{origin}, [{group}]")
        return cls(**made)  # type: ignore[arg-type]


def load_config(path: str | Path) -> Config:
    """Read a .toml or .json file of settings; what it leaves out keeps its default.

    Raises:
        ConfigError: the file cannot be read, or holds an unknown key, a wrong type or an impossible value.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
        values = json.loads(text) if path.suffix == ".json" else _parse_toml(text)
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}). Give the path of a .toml or .json file."
        ) from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: not a valid {path.suffix or 'TOML'} file ({error}).") from error
    if not isinstance(values, dict):
        raise ConfigError(f"{path}: holds a {type(values).__name__}; expected a table of settings.")
    return Config.from_dict(values, origin=str(path))


def _parse_toml(text: str) -> Any:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        tomllib = require("tomli", extra="train", purpose="Reading a .toml file with Python 3.10")
    return tomllib.loads(text)
