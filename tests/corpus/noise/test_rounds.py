"""Errors that are made together never touch, and none is given up for one that is not made."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from corrector.config import NoiseConfig
from corrector.corpus.noise.alternatives import WIDEST
from corrector.corpus.noise.choosing import Chosen
from corrector.corpus.noise.kinds import make_kinds
from corrector.corpus.noise.pool import make_pool
from corrector.corpus.noise.rounds import Errors, apart, make_errors
from corrector.lexicon.lexicon import Lexicon
from corrector.ngrams.model import NgramModel

changes = st.tuples(st.booleans(), st.integers(0, 20), st.integers(0, 4))  # made, at, removed


def errors_of_all_kinds(texts: tuple[str, ...], lexicon: Lexicon, ngrams: NgramModel, *, each: int) -> Errors:
    """All kinds alike, `each` errors wanted of every text, and none dropped."""
    weights = dict.fromkeys(NoiseConfig().weights(), 1.0)
    config = NoiseConfig(accept_gain=1e9, accept_gain_of_doubtful=1e9, **weights)
    pool = make_pool(texts, lexicon, ngrams.alphabet)
    wanted = np.repeat(np.arange(len(texts)), each)
    kinds = make_kinds(config, lexicon, ngrams)
    return make_errors(pool, wanted, kinds, config=config, ngrams=ngrams, rng=np.random.default_rng(1))


def test_errors_of_mixed_kinds_never_touch(lexicon: Lexicon, ngrams: NgramModel, texts: tuple[str, ...]) -> None:
    """One that lay in a long one went, and the next that lay in the long one stayed: it was held against the first."""
    errors = errors_of_all_kinds(texts * 200, lexicon, ngrams, each=6)
    order = np.argsort(errors.at, kind="stable")
    ends = (errors.at + errors.removed)[order]
    assert len(set(errors.kinds.tolist())) > 15
    assert (errors.at[order][1:] > ends[:-1]).all()


@given(st.lists(changes, max_size=12))
@example([(True, 5, 4), (True, 6, 1), (True, 8, 1)])
@example([(True, 5, 1), (True, 6, 3), (True, 8, 1)])
def test_a_change_is_given_up_for_one_that_is_kept_and_for_no_other(drawn: list[tuple[bool, int, int]]) -> None:
    made, at, removed = (
        np.array(values, dtype=np.int64) for values in (zip(*drawn, strict=True) if drawn else [()] * 3)
    )
    chosen = Chosen(made.astype(bool), at, removed, np.zeros((len(at), WIDEST), dtype=np.uint32), 0, 0)
    ends, kept = at + removed, apart(chosen)
    assert not (kept & ~chosen.made).any()
    for one in np.flatnonzero(chosen.made):
        others = np.flatnonzero(kept & (np.arange(len(at)) != one))
        touched = others[(at[others] <= ends[one]) & (at[one] <= ends[others])]
        if kept[one]:
            assert not len(touched)
        else:
            assert (at[touched] <= at[one]).any()
