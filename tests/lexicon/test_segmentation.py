"""Words of many sentences at once: nothing lost, and the same words as jieba's with the same dictionary."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import jieba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.lexicon.building import build_lexicon
from corrector.lexicon.lexicon import Lexicon
from corrector.lexicon.segmentation import segment
from corrector.lexicon.words import Word

SENTENCES = [
    "邻居家的孩子在院子里种了一排向日葵。",
    "图书馆今天下午三点提前关门，请大家及时归还图书。",
    "他把新买的自行车停在实验室门口，回来时发现轮胎没气了。",
    "会议推迟到下周一举行，具体时间另行通知。",
    "这条路修了两年，终于可以通车了！",
    "奶奶常说，饭要一口一口吃，路要一步一步走。",
    "南京市长江大桥上的行人不多。",
    "A4纸、3支铅笔和USB线都放在抽屉里了",
    "研究生命的起源需要很多学科的知识",
    "",
    "好",
]
WordsOf = Callable[[Lexicon], tuple[str, ...]]
COUNTS = {"甲": 9, "甲乙": 5, "乙丙": 6, "丙丁戊": 3, "甲乙丙丁": 2, "丁": 1}
TINY = [Word(text, count, "n") for text, count in COUNTS.items()]


def cut(lexicon: Lexicon, sentences: list[str], *, gap: str = "") -> list[list[str]]:
    text = gap.join(sentences)
    code_points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    lengths = np.array([len(sentence) for sentence in sentences], dtype=np.int64)
    starts = np.cumsum(np.concatenate([[0], lengths[:-1] + len(gap)]))
    words = segment(lexicon, code_points, starts, lengths)
    assert words.shape == code_points.shape
    inside = np.zeros(len(text), dtype=bool)
    for start, length in zip(starts, lengths, strict=True):
        inside[start : start + length] = True
        assert words[start : start + length].sum() == length
    assert (words[~inside] == 0).all()
    return [
        [text[at : at + words[at]] for at in range(start, start + length) if words[at]]
        for start, length in zip(starts.tolist(), lengths.tolist(), strict=True)
    ]


@pytest.fixture(scope="module")
def tokenizer(lexicon: Lexicon, words_of: WordsOf, tmp_path_factory: pytest.TempPathFactory) -> jieba.Tokenizer:
    """jieba with the very words and frequencies of the lexicon."""
    rarest = lexicon.log_frequency.min()
    counts = np.exp(lexicon.log_frequency.astype(np.float64) - rarest)
    path: Path = tmp_path_factory.mktemp("dictionary") / "words.txt"
    rows = (f"{word} {round(1000 * count)} n\n" for word, count in zip(words_of(lexicon), counts, strict=True))
    path.write_text("".join(rows), encoding="utf-8")
    jieba.setLogLevel(logging.WARNING)
    made = jieba.Tokenizer(str(path))
    made.tmp_dir = str(path.parent)
    return made


@pytest.mark.parametrize("gap", ["", "\0\0\0"])
def test_the_same_words_as_jieba(lexicon: Lexicon, words_of: WordsOf, tokenizer: jieba.Tokenizer, gap: str) -> None:
    found, known = cut(lexicon, SENTENCES, gap=gap), words_of(lexicon)
    for sentence, words in zip(SENTENCES, found, strict=True):
        expected: list[str] = []
        for word in tokenizer.cut(sentence, HMM=False):
            expected.extend([word] if word in known else word)  # jieba keeps letters and digits together
        assert words == expected


@given(st.lists(st.text("甲乙丙丁戊A，", max_size=12), min_size=1, max_size=8))
def test_the_most_probable_path(words_of: WordsOf, sentences: list[str]) -> None:
    lexicon = build_lexicon(TINY)
    score = dict(zip(words_of(lexicon), lexicon.log_frequency.astype(np.float64).tolist(), strict=True))
    assert cut(lexicon, sentences) == [best_path(score, sentence) for sentence in sentences]


def best_path(score: dict[str, float], text: str) -> list[str]:
    """By plain recursion; of equally probable paths the one whose next word is longer."""
    rarest = min(score.values())
    best: dict[int, tuple[float, list[str]]] = {len(text): (0.0, [])}
    for start in range(len(text) - 1, -1, -1):
        single = text[start]
        best[start] = (score.get(single, rarest) + best[start + 1][0], [single, *best[start + 1][1]])
        for length in range(2, min(4, len(text) - start) + 1):
            word = text[start : start + length]
            if word in score and score[word] + best[start + length][0] >= best[start][0]:
                best[start] = (score[word] + best[start + length][0], [word, *best[start + length][1]])
    return best[0][1]


def test_no_word_reaches_into_the_next_sentence() -> None:
    assert cut(build_lexicon(TINY), ["甲", "乙", "丙", "甲乙"]) == [["甲"], ["乙"], ["丙"], ["甲乙"]]


def test_no_sentence_at_all() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert segment(build_lexicon(TINY), np.zeros(0, dtype=np.uint32), none, none).shape == (0,)
