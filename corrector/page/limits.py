"""How much one request may ask for, and how many requests are taken at once.

Numbers only, with the reason for each. They bound what one visitor can cost the others; whoever needs more runs the
command line, which has no such limits.
"""

from __future__ import annotations

MAXIMUM_CHARACTERS = 100_000  # of a text: half a minute of one processor core
MAXIMUM_SENTENCE = 128  # characters of the sentence looked into: its maps must fit on a screen
MAXIMUM_BEAM = 8
MAXIMUM_NUMBER = 10  # of readings of one sentence
MAXIMUM_WORDS = 1000  # of each of the two lists
MAXIMUM_FILE_BYTES = 5 * 1024 * 1024  # of an upload
MAXIMUM_FILE_SENTENCES = 30_000  # of a file, also of a packed one: some minutes of one processor core
MAXIMUM_PAIRS = 2000  # rows that are scored
MAXIMUM_PAIRS_CHARACTERS = 300_000  # of all sentences in them: some minutes of one processor core
MAXIMUM_PAIRS_SENTENCE = 500  # characters of one of them: aligning takes time and memory by the square of the length
MAXIMUM_PAIRS_BYTES = 2 * 1024 * 1024  # of the rows, unpacked: so many characters in any format
MAXIMUM_PAIRS_LINE = 8 * 1024  # bytes of one line: an M2 file makes as many sentences of one as it has annotators
RESAMPLES = 300  # for the intervals of the scores: enough for two digits, and done in a second

AT_ONCE = 2  # requests worked on together: more would only wait for the same processor
WAITING = 100  # requests in the queue; the next one is told to come back later

KEPT_SECONDS = 15 * 60  # that an uploaded or a corrected file is kept
CLEANING_SECONDS = 5 * 60  # between two rounds of deleting
