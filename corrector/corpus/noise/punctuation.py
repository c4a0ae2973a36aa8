"""Punctuation gone wrong: half for full width, doubled, left out, one sign for another, a bracket that does not match.

Trade-off: a sign beside a protected span stays, since a half-width point between two numbers makes one number; and
the sign at the end of a sentence is never left out, since headings and chat lines have none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from corrector.corpus.noise.alternatives import WIDEST, Alternatives, Spots
from corrector.corpus.noise.pool import Pool

# Each sign, and what is written for it: the form, then its weight. "-" leaves it out.
_TABLE = """
，  ,6 、1 。1 -4 ，，2 ；1
。  .4 ，1 。。3 、1
、  ，2 -2 、、1 ,1
？  ?5 。4 ？？2 ！1
！  !5 。2 ？1
：  :5 ，1 ；1 -1
；  ;4 ，2 ：1
“   "3 ”3 -2 ‘1
”   "3 “3 -2 ’1
‘   '2 ’2 “1
’   '2 ‘2 ”1
（  (5 【1 ）1 -1
）  )5 】1 （1 -1
《  <2 〈1 “1 》1 -1
》  >2 〉1 ”1 《1 -1
,   ，1
?   ？1
!   ！1
"""


@dataclass(frozen=True, slots=True)
class WrongPunctuation:
    """Another sign, two of them, or none."""

    def spots(self, pool: Pool) -> Spots:
        signs, _, _ = _forms()
        at = np.flatnonzero(np.isin(pool.code_points, signs) & ~pool.protected)
        at = at[~pool.protected[at - 1] & ~pool.protected[at + 1]]
        return Spots(at, np.ones(len(at), dtype=np.int64))

    def alternatives(self, pool: Pool, spots: Spots, rng: np.random.Generator) -> Alternatives:  # noqa: ARG002
        signs, forms, log_weights = _forms()
        row = np.searchsorted(signs, pool.code_points[spots.at])
        written, log_prior = forms[row], log_weights[row].copy()
        may_go = pool.long_enough(spots.at) & pool.inside[spots.at + 1]
        log_prior[~may_go[:, None] & (written == 0).all(axis=2)] = -np.inf
        return Alternatives(written, log_prior)


@cache
def _forms() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Signs (P,) in ascending order, their forms (P, C, WIDEST) and log-weights (P, C), -inf where there is none."""
    rows = sorted(line.split() for line in _TABLE.strip().splitlines())
    signs = np.array([ord(row[0]) for row in rows], dtype=np.uint32)
    most = max(len(row) for row in rows) - 1
    forms = np.zeros((len(rows), most, WIDEST), dtype=np.uint32)
    log_weights = np.full((len(rows), most), -np.inf, dtype=np.float32)
    for number, row in enumerate(rows):
        for place, entry in enumerate(row[1:]):
            form = [ord(sign) for sign in entry[:-1] if sign != "-"]
            forms[number, place, : len(form)] = form
            log_weights[number, place] = np.log(int(entry[-1]))
    return signs, forms, log_weights
