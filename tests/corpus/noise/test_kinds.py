"""Every kind of error changes what its name says, and can be made in ordinary sentences."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, product

import numpy as np
import pytest

from corrector.config import NoiseConfig
from corrector.corpus.noise.engine import MOST_ERRORS, Noise
from corrector.corpus.noise.kinds import DOUBTFUL, TYPED
from corrector.corpus.noise.omission import PARTICLES
from corrector.corpus.noise.redundancy import FUNCTION_CHARACTERS, FUNCTION_WORDS
from corrector.lexicon.keyboard import slips
from corrector.lexicon.lexicon import Lexicon
from corrector.text import confusables, glyphs, pinyin, traditional
from corrector.text.hanzi import is_hanzi

KINDS = tuple(NoiseConfig().weights())
Draw = Callable[..., list[tuple[str, str]]]


@pytest.fixture(scope="session")
def draw(only: Callable[..., Noise], texts: tuple[str, ...]) -> Draw:
    """Pairs of wrong and right text with one error of a kind."""

    def make(kind: str, *, rounds: int = 40, **settings: float) -> list[tuple[str, str]]:
        made = only(kind, **settings)(texts * rounds, np.random.default_rng(5))
        assert {noised.kinds for noised in made} <= {(), (kind,)}
        found = [(noised.source, noised.target) for noised in made if noised.kinds]
        assert len(found) > len(made) / 4
        return found

    return make


def change(wrong: str, right: str) -> tuple[str, str]:
    """The shortest pieces that differ."""
    start = next((k for k, (a, b) in enumerate(zip(wrong, right, strict=False)) if a != b), min(len(wrong), len(right)))
    wrong, right = wrong[start:], right[start:]
    while wrong and right and wrong[-1] == right[-1]:
        wrong, right = wrong[:-1], right[:-1]
    return wrong, right


def differing(wrong: str, right: str) -> list[tuple[str, str]]:
    return [(a, b) for a, b in zip(wrong, right, strict=True) if a != b]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", [{"context": 0.0}, {"context": 1.0, "typed": 0.0}, {"context": 1.0, "typed": 1.0}])
def test_every_kind_is_made_in_every_way_and_changes_something(draw: Draw, kind: str, way: dict[str, float]) -> None:
    for wrong, right in draw(kind, rounds=4, **way):
        assert wrong != right
        assert wrong


@pytest.mark.parametrize("kind", ["word_same", "character_same"])
def test_the_same_sound(draw: Draw, kind: str) -> None:
    for wrong, right in draw(kind):
        assert all(pinyin.compare(a, b) == "same" for a, b in differing(wrong, right))


def syllables_of_others(wrong: str, right: str) -> list[list[tuple[str, str]]]:
    """For each character that is written for one of another sound, the syllables of both, in all their readings."""
    return [
        list(product(pinyin.syllables(a), pinyin.syllables(b)))
        for a, b in differing(wrong, right)
        if pinyin.compare(a, b) != "same"
    ]


@pytest.mark.parametrize("kind", ["word_fuzzy", "character_fuzzy"])
def test_a_fuzzy_sound(draw: Draw, kind: str) -> None:
    for wrong, right in draw(kind):
        others = syllables_of_others(wrong, right)
        assert others
        assert all(any(typed in pinyin.similar_syllables(meant) for typed, meant in both) for both in others)


@pytest.mark.parametrize("kind", ["word_slip", "character_slip"])
def test_a_slip_of_a_finger(draw: Draw, kind: str) -> None:
    """In one syllable, whose sound may become quite another: of hou becomes huo."""
    for wrong, right in draw(kind):
        (both,) = syllables_of_others(wrong, right)
        assert any(slips(meant, [typed]) for typed, meant in both)


def test_the_same_first_letters(draw: Draw) -> None:
    for wrong, right in draw("word_initials"):
        for a, b in differing(wrong, right):
            first = [{syllable[0] for syllable in pinyin.syllables(character)} for character in (a, b)]
            assert first[0] & first[1]


def test_words_become_words(draw: Draw, lexicon: Lexicon, words_of: Callable[[Lexicon], tuple[str, ...]]) -> None:
    words = set(words_of(lexicon))
    for kind in ("word_same", "word_fuzzy", "word_choice"):
        for wrong, right in draw(kind):
            start, end = first_and_last_difference(wrong, right)
            around = {wrong[a:b] for a in range(max(0, start - 3), start + 1) for b in range(end, end + 4)}
            assert any(2 <= len(piece) <= 4 and piece in words for piece in around), (wrong, right)


def first_and_last_difference(wrong: str, right: str) -> tuple[int, int]:
    places = [k for k, (a, b) in enumerate(zip(wrong, right, strict=True)) if a != b]
    return places[0], places[-1] + 1


def test_most_wrong_words_differ_in_one_character(draw: Draw) -> None:
    """In life, nine in ten do."""
    sizes = [len(differing(*pair)) for pair in draw("word_same")]
    assert sizes.count(1) / len(sizes) > 0.6


def test_another_word_shares_a_character(draw: Draw) -> None:
    for wrong, right in draw("word_choice"):
        assert 1 <= len(differing(wrong, right)) <= 3


@pytest.mark.parametrize(
    "kind", ["character_same", "character_fuzzy", "character_slip", "shape", "random", "confusable"]
)
def test_one_character_is_another_hanzi(draw: Draw, kind: str) -> None:
    for wrong, right in draw(kind):
        ((a, b),) = differing(wrong, right)
        assert is_hanzi(a)
        assert is_hanzi(b)


def test_similar_shapes(draw: Draw) -> None:
    for wrong, right in draw("shape"):
        ((a, b),) = differing(wrong, right)
        assert a in dict(glyphs.similar(b))


def test_frequent_confusions(draw: Draw) -> None:
    for wrong, right in draw("confusable"):
        ((a, b),) = differing(wrong, right)
        assert a in confusables.table()[b]


def test_traditional_forms(draw: Draw) -> None:
    for wrong, right in draw("traditional", rounds=10):
        ((a, b),) = differing(wrong, right)
        assert a in traditional.forms(b)


def test_two_characters_across_words_are_misheard(draw: Draw) -> None:
    for wrong, right in draw("speech_span"):
        found = differing(wrong, right)
        assert 1 <= len(found) <= 2
        assert all(pinyin.compare(a, b) != "different" for a, b in found)


@pytest.mark.parametrize(("kind", "sizes"), [("particle", {1}), ("missing", {1}), ("missing_word", {2, 3})])
def test_what_is_missing(draw: Draw, kind: str, sizes: set[int]) -> None:
    for wrong, right in draw(kind):
        put_in, taken_out = change(wrong, right)
        assert not put_in
        assert len(taken_out) in sizes
        assert all(map(is_hanzi, taken_out))
        assert kind != "particle" or taken_out in PARTICLES


def test_a_redundant_character_repeats_its_left_or_is_a_function_word(draw: Draw) -> None:
    for wrong, right in draw("redundant"):
        put_in, taken_out = change(wrong, right)
        assert not taken_out
        assert len(put_in) == 1
        assert put_in in right or put_in in FUNCTION_CHARACTERS


def test_a_redundant_word_is_a_word(
    draw: Draw, lexicon: Lexicon, words_of: Callable[[Lexicon], tuple[str, ...]]
) -> None:
    words = {*words_of(lexicon), *FUNCTION_WORDS}
    for wrong, right in draw("redundant_word"):
        size = len(wrong) - len(right)
        assert 2 <= size <= 4
        put_in = {wrong[k : k + size] for k in range(len(right) + 1) if wrong[:k] + wrong[k + size :] == right}
        assert put_in & words


@pytest.mark.parametrize(("kind", "size"), [("swapped_characters", {2}), ("swapped_words", {3, 4})])
def test_neighbours_are_swapped(draw: Draw, kind: str, size: set[int]) -> None:
    for wrong, right in draw(kind):
        assert sorted(wrong) == sorted(right)
        start, end = first_and_last_difference(wrong, right)
        assert any(
            right[a:b] == wrong[middle:b] + wrong[a:middle]
            for length in size
            for a in range(max(0, end - length), start + 1)
            for b in (a + length,)
            for middle in range(a + 1, b)
        )


def test_punctuation_stays_punctuation(draw: Draw) -> None:
    for wrong, right in draw("punctuation"):
        assert [letter for letter in wrong if is_hanzi(letter)] == [letter for letter in right if is_hanzi(letter)]
        assert wrong[-1] not in "了快高" or right[-1] not in "。？！"  # the end of a sentence is not left out


def test_in_context_errors_read_better_than_by_prior(only: Callable[..., Noise], texts: tuple[str, ...]) -> None:
    """What the ranking is for: errors that the language model would itself believe."""

    def mean_gain(**settings: float) -> float:
        noise = only("character_same", **settings)
        pairs = [(n.source, n.target) for n in noise(texts * 30, np.random.default_rng(1)) if n.kinds]
        return float(np.mean([log_probability(noise, a) - log_probability(noise, b) for a, b in pairs]))

    assert mean_gain(context=1.0, typed=0.0) > mean_gain(context=0.0) + 2.0
    assert mean_gain(context=1.0, typed=1.0) > mean_gain(context=0.0) + 2.0


def log_probability(noise: Noise, text: str) -> float:
    edges = np.ones(3, dtype=np.int64)
    ids = np.concatenate([edges, noise.ngrams.alphabet.encode(text), edges])
    return float(noise.ngrams.text_log_probabilities(ids).sum())


@pytest.mark.parametrize("limit", [-14.0, -10.0])
def test_what_reads_too_well_is_no_error(only: Callable[..., Noise], texts: tuple[str, ...], limit: float) -> None:
    noise = only("character_same", accept_gain=limit)
    made = noise.make(texts * 20, np.random.default_rng(2))
    assert made.dropped > 0
    for noised in made.sentences:
        if noised.kinds:
            gain = log_probability(noise, noised.source) - log_probability(noise, noised.target)
            assert gain <= limit + 0.01


def test_a_kind_that_fits_nowhere_gives_way_to_another(only: Callable[..., Noise]) -> None:
    noise = only("punctuation", character_same=1e-6)
    made = noise(["我们去公园"] * 40, np.random.default_rng(1))
    assert {noised.kinds for noised in made} <= {(), ("character_same",)}


def test_short_sentences_lose_nothing(only: Callable[..., Noise]) -> None:
    for kind in ("missing", "missing_word", "particle"):
        made = only(kind, further_error=1.0)(["好的", "去吧", "了"] * 20, np.random.default_rng(1))
        assert all(noised.source == noised.target for noised in made)


def test_errors_of_one_sentence_never_touch(only: Callable[..., Noise], texts: tuple[str, ...]) -> None:
    for noised in only("random", further_error=1.0)(texts * 20, np.random.default_rng(1)):
        places = [k for k, (a, b) in enumerate(zip(noised.source, noised.target, strict=True)) if a != b]
        assert len(places) == len(noised.kinds) <= MOST_ERRORS
        assert all(second - first > 1 for first, second in pairwise(places))


def test_the_groups_of_kinds_name_kinds() -> None:
    assert set(TYPED) | set(DOUBTFUL) <= set(KINDS)
