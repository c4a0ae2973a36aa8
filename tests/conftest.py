"""Networks for the tests: random ones that write wildly, one that writes what it is told, toys that learn in seconds.

The toy task is a few fixed confusions in sentences from a small grammar. Each unit (characters, words, pieces) is
trained and exported once a session; tests of the bundle, the corrector and the training share the result.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import hypothesis
import numpy as np
import pytest
import torch

from corrector import Corrector
from corrector.bundle import shipped_bundle
from corrector.config import Config, ModelConfig, TokenizerConfig, TrainingConfig, Unit
from corrector.corpus.pairs import Pair
from corrector.evidence.collocations import hash_collocations, quantise
from corrector.evidence.tables import EvidenceTables, make_tables
from corrector.lexicon.building import build_lexicon, save_lexicon
from corrector.lexicon.lexicon import LONGEST, Lexicon
from corrector.lexicon.words import read_words
from corrector.model.building import make_model
from corrector.model.seq2seq import Seq2Seq
from corrector.ngrams.model import count_ngrams
from corrector.runtime.protocol import Floats, Ids, Memory, Scored, State
from corrector.tokenization.vocabulary import EOS, OPEN_CATEGORIES, SPECIALS, Vocabulary
from corrector.training.export import export_run
from corrector.training.reports import Report
from corrector.training.run import begin
from corrector.training.run_data import load_data

hypothesis.settings.register_profile("any machine", deadline=None)  # a busy one is no failure
hypothesis.settings.load_profile("any machine")

CONFUSIONS = {
    "应该": "因该",
    "已经": "己经",
    "再见": "在见",
    "高兴": "高心",
    "的礼物": "礼物",
    "吃了": "吃了了",
}
PEOPLE = ("我", "小明", "她的老师", "这位医生", "我们")
TIMES = ("今天", "昨天晚上", "早上", "周末")
DEEDS = (
    "应该去学校", "已经吃了苹果", "很高兴来北京", "跟朋友说再见", "收到妈妈的礼物", "应该早点睡觉",
    "已经回家", "吃了三碗面", "写完作业就再见", "买了2本书",
)  # fmt: skip
CPU = torch.device("cpu")


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


VOCABULARY = Vocabulary(tuple("的一是在不了有和人这中大为上个国我以要他"))
TINY = {
    "embedding": 7, "encoder_layers": 1, "encoder_width": 5, "decoder_width": 6, "attention_width": 3,
    "attention_reach": 4, "dropout": 0.0,
}  # fmt: skip


@cache
def evidence_for(vocabulary: Vocabulary) -> EvidenceTables:
    """Evidence from sentences drawn at random from a vocabulary, in which some pairs are frequent, and some words."""
    rng = random.Random(5)
    pairs = ["".join(rng.choices(vocabulary.tokens, k=2)) for _ in range(12)]
    ngrams = count_ngrams("".join(rng.choices(pairs, k=5)) for _ in range(200))
    tables = make_tables(vocabulary, ngrams, pairs[:6])
    vectors = np.random.default_rng(5).normal(size=(2, 10, 4)).astype(np.float32)
    company = quantise((*pairs[:6], *vocabulary.tokens[:4]), *vectors)
    return replace(tables, collocations=hash_collocations(company, vocabulary, tables.alphabet_ids))


@cache
def wild_model(seed: int = 1, *, boldness: float = 3.0, **settings: object) -> Seq2Seq:
    """A tiny random network that often writes something else than its source; some end soon, some hardly ever."""
    config = ModelConfig.from_dict({**TINY, **settings})
    model = make_model(config, VOCABULARY, tables=evidence_for(VOCABULARY) if config.evidence else None, seed=seed)
    model.eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(boldness)
        endless = seed % 3 == 0  # neither copies the end of the source nor likes to generate one
        model.decoder.bias[EOS] = -8.0 if endless else 2.0 * (seed % 3)
        if model.decoder.gate is not None:
            model.decoder.gate.bias.fill_(-8.0 if endless else 0.0)
    return model


def random_source(rng: random.Random, length: int) -> tuple[int, ...]:
    """Ids of ordinary tokens, some repeated, and of open tokens."""
    size = len(VOCABULARY)
    opened = [size + order * len(OPEN_CATEGORIES) + rng.randrange(len(OPEN_CATEGORIES)) for order in range(3)]
    return tuple(
        rng.choice(opened) if rng.random() < 0.2 else rng.randrange(len(SPECIALS), size) for _ in range(length)
    )


@pytest.fixture(scope="session", name="wild_model")
def _wild_model() -> Callable[..., Seq2Seq]:
    return wild_model


class Scripted:
    """A "network" that writes for each source what a function makes of it, more or less sure of it.

    It keeps the shape of the tokens of each call of `score` in `calls`.

    Args:
        target: what to write for the ids of a source.
        tokens: ids that may be the next best ones.
    """

    def __init__(self, target: Callable[[list[int]], list[int]], tokens: Sequence[int]) -> None:
        self.target, self.tokens = target, tokens
        self.calls: list[tuple[int, ...]] = []

    def encode(self, source: Ids, lengths: Ids) -> tuple[Memory, State]:
        nothing: Floats = np.zeros((*source.shape, 1), dtype=np.float32)
        state: Floats = np.zeros((1, len(source), 1), dtype=np.float32)
        offered = np.zeros((*source.shape, 0), dtype=np.int64)
        stay = (np.zeros((len(source), 0), np.int64), np.zeros((len(source), 0), np.bool_), nothing[:, :0, 0])
        memory = Memory(source, lengths, nothing, nothing, nothing[:, 0], offered, nothing, *stay)
        return memory, State(state, state)

    def score(self, memory: Memory, tokens: Ids, state: State, *, select: Ids, first: Ids, **_: object) -> Scored:
        self.calls.append(tokens.shape)
        ids, log_probs = np.zeros((*select.shape, 3), np.int64), np.zeros((*select.shape, 3), np.float32)
        for row, (source, length) in enumerate(zip(memory.source.tolist(), memory.lengths, strict=True)):
            wanted = [*self.target(source[:length]), EOS]
            for n, place in enumerate(first[row] + select[row]):
                rng = random.Random(f"{source[:length]} {place}")
                best, surest = wanted[min(place, len(wanted) - 1)], rng.uniform(0.5, 1.0)
                others = [token for token in (EOS, *self.tokens) if token != best]
                ids[row, n] = [best, *rng.sample(others, 2)]
                log_probs[row, n] = np.log([surest, (1 - surest) * 0.7, (1 - surest) * 0.3])
        return Scored(ids, log_probs, state)


@pytest.fixture(scope="session")
def scripted() -> type[Scripted]:
    return Scripted


@pytest.fixture(scope="session", name="random_source")
def _random_source() -> Callable[[random.Random, int], tuple[int, ...]]:
    return random_source


@pytest.fixture(scope="session", name="evidence_for")
def _evidence_for() -> Callable[[Vocabulary], EvidenceTables]:
    return evidence_for


@pytest.fixture(scope="session")
def bundle() -> Path:
    """The bundle that ships with the package, or the one that CORRECTOR_TEST_BUNDLE names, for the real programs."""
    folder = Path(os.environ.get("CORRECTOR_TEST_BUNDLE") or shipped_bundle())
    if not (folder / "manifest.json").is_file():
        pytest.skip(f"no trained bundle in {folder}; set CORRECTOR_TEST_BUNDLE to the folder of one")
    return folder


@pytest.fixture(scope="session")
def lexicon_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small lexicon: the most frequent words of the dictionary, which take a second instead of ten."""
    path = tmp_path_factory.mktemp("lexicon") / "lexicon.npz"
    save_lexicon(build_lexicon([word for word in read_words() if word.count >= 300]), path)
    return path


@pytest.fixture(scope="session", name="words_of")
def _words_of() -> Callable[[Lexicon], tuple[str, ...]]:
    return words_of


@pytest.fixture(scope="session", name="toy_sentences")
def _toy_sentences() -> tuple[str, ...]:
    return toy_sentences()


@pytest.fixture(scope="session", name="toy_pairs")
def _toy_pairs() -> tuple[Pair, ...]:
    return toy_pairs()


@pytest.fixture(scope="session", name="toy_config")
def _toy_config() -> Callable[..., Config]:
    return toy_config


@pytest.fixture(scope="session", name="spoil")
def _spoil() -> Callable[[str], str]:
    return spoil


def words_of(lexicon: Lexicon) -> tuple[str, ...]:
    """The words of a lexicon as strings, each in the place of its id."""
    return tuple(lexicon.code_points.view(f"U{LONGEST}").ravel().tolist())


@cache
def toy_sentences() -> tuple[str, ...]:
    return tuple(f"{who}{when}{deed}。" for who, when, deed in itertools.product(PEOPLE, TIMES, DEEDS))


def spoil(sentence: str) -> str:
    """The sentence with the first of its confusable words mistaken."""
    for right, wrong in CONFUSIONS.items():
        if right in sentence:
            return sentence.replace(right, wrong)
    return sentence


@cache
def toy_pairs() -> tuple[Pair, ...]:
    """Every sentence of the grammar twice, spoilt and as it should be, in a fixed order."""
    pairs = [Pair(source, sentence) for sentence in toy_sentences() for source in (spoil(sentence), sentence)]
    random.Random(7).shuffle(pairs)
    return tuple(pairs)


def toy_config(unit: Unit = "characters", *, steps: int = 150) -> Config:
    return Config(
        tokenizer=TokenizerConfig(unit=unit, vocabulary_size=340 if unit == "pieces" else 300),
        model=ModelConfig(
            embedding=32, encoder_layers=1, encoder_width=24, decoder_width=32, attention_width=16, dropout=0.0
        ),
        training=TrainingConfig(
            max_steps=steps, batch_tokens=512, learning_rate=1e-2, warmup_steps=10, decay_share=0.5,
            generation_share=0.5, report_every=25, evaluate_every=50, development_rows=60,
        ),
    )  # fmt: skip


def write_pairs(path: Path, pairs: tuple[Pair, ...]) -> Path:
    path.write_text("".join(f"{pair.source}\t{pair.target}\n" for pair in pairs), encoding="utf-8")
    return path


@dataclass(frozen=True)
class Toy:
    """A trained toy: its run folder, its exported bundle and what the training reported."""

    run: Path
    bundle: Path
    config: Config
    data: Path
    reports: tuple[Report, ...]


@pytest.fixture(scope="session")
def make_toy(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Unit], Toy]:
    """Trains and exports the toy of a unit, once."""

    @cache
    def make(unit: Unit) -> Toy:
        folder = tmp_path_factory.mktemp(f"toy-{unit}")
        path, config = write_pairs(folder / "pairs.tsv", toy_pairs()), toy_config(unit)
        reports: list[Report] = []
        begin(folder / "run", load_data(path, config), config, device=CPU, report=reports.append).run()
        export_run(folder / "run", folder / "bundle")
        return Toy(folder / "run", folder / "bundle", config, path, tuple(reports))

    return make


@pytest.fixture(scope="session")
def toy(make_toy: Callable[[Unit], Toy]) -> Toy:
    return make_toy("characters")


@pytest.fixture(scope="session")
def toy_corrector(toy: Toy) -> Corrector:
    return Corrector.load(toy.bundle)
