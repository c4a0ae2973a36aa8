"""corrector: Chinese text auto-correction with a Bi-LSTM encoder, attention and an LSTM decoder.

>>> from corrector import Corrector
>>> corrector = Corrector.load()
>>> corrector.correct("我觉的这个问提很重要。").target
'我觉得这个问题很重要。'
"""

from corrector.alignment import align
from corrector.correction import Correction
from corrector.corrector import Corrector
from corrector.edits import Alternative, Edit, Kind, apply
from corrector.errors import (
    BundleError,
    ConfigError,
    CorrectorError,
    DataError,
    InputError,
    MissingExtraError,
)
from corrector.version import __version__

__all__ = [
    "Alternative",
    "BundleError",
    "ConfigError",
    "Correction",
    "Corrector",
    "CorrectorError",
    "DataError",
    "Edit",
    "InputError",
    "Kind",
    "MissingExtraError",
    "__version__",
    "align",
    "apply",
]
