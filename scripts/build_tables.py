"""Rebuild three character tables of the package: ``pinyin.txt`` (sounds), ``shapes.txt`` (looks) and
``traditional.txt`` (traditional forms).

    python -m pip install pypinyin jieba pillow numpy opencc-python-reimplemented
    sudo apt-get install fonts-noto-cjk
    python scripts/build_tables.py

The tables are package data, so nobody needs this script to correct text; it is here so that anyone can make them again.

Sources
    Sounds: pypinyin (MIT), readings with their tones, the most usual one first. Of the readings that a dictionary lists
    for a character only those are kept that it has in words: 和 is read huo in one word of seventy, and who writes 或
    never meant it. How often is counted over the words of jieba's dictionary (MIT), read by pypinyin's phrases.
    Shapes: the glyphs of Noto Serif CJK SC and Noto Sans CJK SC (SIL Open Font License 1.1; no glyph is stored, only
    similarities between characters). A serif and a sans face are averaged, so that the measure sees the structure
    of a character and not the habits of one font.
    Traditional forms: the character dictionary of OpenCC (Apache License 2.0), as opencc-python-reimplemented has it.

The similarity of two characters is the cosine of their blurred, zero-mean images at the best of a few small shifts:
half from the whole images, half from the better of their right and lower parts, where the phonetic part of most
characters stands (喝 渴, 清 情). Trade-off: pixels are compared, not strokes; a part that has changed its side or its
size counts for little (作 做, 复 覆).
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

TABLES = Path(__file__).resolve().parent.parent / "corrector" / "text" / "tables"
NOTO = Path("/usr/share/fonts/opentype/noto")
DEFAULT_FONTS = (f"{NOTO}/NotoSerifCJK-Regular.ttc:2", f"{NOTO}/NotoSansCJK-Regular.ttc:2")  # face 2 is SC

IDEOGRAPHS = (range(0x4E00, 0xA000), range(0x3400, 0x4DC0))
# Drops interjections such as hm, ng, n, m and ê: no one types a character by them.
ORDINARY_READING = re.compile(r"(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?[aeiouv]+(?:n|ng|r)?[1-5]")
LEAST_SHARE = 0.05  # of a character's occurrences in words; a rarer reading is nothing that one would write it by
ALONE = {"地": "de5", "得": "dei3", "谁": "shei2"}  # readings of characters that are words by themselves

SIZE = 48  # pixels, each side
BLUR = 1.2  # pixels
SHIFTS = (-2, 0, 2)  # pixels, each axis
WHOLE = (slice(0, SIZE), slice(0, SIZE))  # rows, columns
RIGHT = (slice(0, SIZE), slice(17, SIZE))
LOWER = (slice(20, SIZE), slice(0, SIZE))
MOST = 12  # similar characters kept for one character
BLOCK = 512  # rows of the similarity matrix at a time

Images = npt.NDArray[np.float32]


def gb2312_hanzi() -> str:
    """The 6,763 Hanzi of GB 2312: the common characters of simplified Chinese, in the order of the standard."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return "".join(row.decode("gb2312", errors="ignore") for row in rows)


def readings(character: str, in_words: Mapping[str, int]) -> list[str]:
    """The usual readings of a character, tone last (5: none), most usual first, without duplicates; empty if none.

    Args:
        in_words: how often the character has each reading in words; where it is in none, all readings count as usual.
    """
    usual, *others = dict.fromkeys(read(character) + read(character, every=True)) or [""]
    least = LEAST_SHARE * sum(in_words.values())
    kept = [usual, *(r for r in others if in_words.get(r, 0) >= least or ALONE.get(character) == r)]
    return [reading for reading in kept if ORDINARY_READING.fullmatch(reading)]


def read(text: str, *, every: bool = False) -> list[str]:
    """The reading of each character in turn, or with `every` all readings of all of them."""
    from pypinyin import Style, pinyin

    found = pinyin(text, style=Style.TONE3, heteronym=every, errors="ignore", v_to_u=False, neutral_tone_with_five=True)
    return [reading for row in found for reading in row]


def readings_in_words() -> Mapping[str, Mapping[str, int]]:
    """How often each character has each of its readings, by the words of jieba's dictionary."""
    import jieba

    jieba.initialize()
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word, count in jieba.dt.FREQ.items():
        found = read(word) if len(word) > 1 else []
        if len(found) == len(word):
            for character, reading in zip(word, found, strict=True):
                counts[character][reading] += count
    return counts


def pinyin_lines() -> Iterator[str]:
    yield (
        "# Usual Mandarin readings, tone last (5: none; ü is v), most usual first; "
        "from pypinyin and jieba (MIT) by scripts/build_tables.py"
    )
    in_words = readings_in_words()
    for character in (chr(point) for block in IDEOGRAPHS for point in block):
        if found := readings(character, in_words.get(character, {})):
            yield f"{character}\t{','.join(found)}"


def load_font(description: str) -> ImageFont.FreeTypeFont:
    """A font at the size of the images from ``path`` or ``path:face``."""
    path, _, face = description.partition(":")
    return ImageFont.truetype(path, SIZE - 4, index=int(face or 0))


def render(character: str, font: ImageFont.FreeTypeFont, shift: tuple[int, int]) -> Images:
    """(SIZE, SIZE) the blurred glyph, its box in the middle plus the shift."""
    image = Image.new("L", (SIZE, SIZE), 0)
    middle = (SIZE / 2 + shift[0], SIZE / 2 + shift[1])
    ImageDraw.Draw(image).text(middle, character, fill=255, font=font, anchor="mm")
    pixels: Images = np.asarray(image.filter(ImageFilter.GaussianBlur(BLUR)), dtype=np.float32)
    return pixels


def render_all(characters: str, font: ImageFont.FreeTypeFont, shift: tuple[int, int] = (0, 0)) -> Images:
    """(N, SIZE, SIZE)"""
    return np.stack([render(character, font, shift) for character in characters])


def normalized(images: Images, window: tuple[slice, slice]) -> Images:
    """(N, P) the P pixels of the window with zero mean and unit norm; an empty window stays zero."""
    rows, columns = window
    pixels: Images = images[:, rows, columns].reshape(len(images), -1)
    pixels = pixels - pixels.mean(axis=1, keepdims=True)
    pixels /= np.linalg.norm(pixels, axis=1, keepdims=True).clip(1e-6)
    return pixels


def best_cosine(characters: str, font: ImageFont.FreeTypeFont, window: tuple[slice, slice]) -> Images:
    """(N, N) the cosine of the windows at the best shift; symmetric."""
    still = normalized(render_all(characters, font), window)
    best = np.full((len(characters), len(characters)), -1.0, dtype=np.float32)
    for shift in ((x, y) for x in SHIFTS for y in SHIFTS):
        moved = normalized(render_all(characters, font, shift), window)
        for start in range(0, len(characters), BLOCK):
            rows = slice(start, start + BLOCK)
            np.maximum(best[rows], still[rows] @ moved.T, out=best[rows])
    symmetric: Images = np.maximum(
        best, best.T
    )  # what a shift pushes out of the window makes the two directions differ
    return symmetric


def similarity(characters: str, fonts: list[ImageFont.FreeTypeFont]) -> Images:
    """(N, N) the similarity that the module describes, mean over the fonts; symmetric."""
    total: Images = np.zeros((len(characters), len(characters)), dtype=np.float32)
    for font in fonts:
        part = np.maximum(best_cosine(characters, font, RIGHT), best_cosine(characters, font, LOWER))
        total += (best_cosine(characters, font, WHOLE) + part) / 2
    total /= len(fonts)
    return total


def shape_lines(fonts: list[str], *, threshold: float) -> Iterator[str]:
    names = " and ".join(" ".join(str(part) for part in load_font(font).getname()) for font in fonts)
    yield f"# Similar characters, most similar first; cosine of glyph images, {names}; made by scripts/build_tables.py"
    characters = gb2312_hanzi()
    scores = similarity(characters, [load_font(font) for font in fonts])
    np.fill_diagonal(scores, -1.0)
    for character, row in zip(characters, scores, strict=True):
        nearest = np.argsort(-row, kind="stable")[:MOST]
        entries = [f"{characters[column]}{row[column]:.2f}" for column in nearest if row[column] >= threshold]
        if entries:
            yield f"{character}\t{' '.join(entries)}"


def traditional_lines() -> Iterator[str]:
    import opencc  # type: ignore[import-not-found]  # needed to make the table only

    yield "# Traditional forms, most usual first; from OpenCC's STCharacters (Apache-2.0), by scripts/build_tables.py"
    dictionary = Path(opencc.__file__).parent / "dictionary" / "STCharacters.txt"
    rows = (line.split("\t") for line in dictionary.read_text(encoding="utf-8").splitlines())
    forms = {simplified: [form for form in found.split() if form != simplified] for simplified, found in rows}
    for character in gb2312_hanzi():
        ordinary = [form for form in forms.get(character, ()) if ord(form) < 0x10000]
        if ordinary:
            yield f"{character}\t{''.join(ordinary)}"


def write(path: Path, lines: Iterator[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Rebuild corrector/text/tables.")
    parser.add_argument("--table", choices=("pinyin", "shapes", "traditional", "all"), default="all")
    parser.add_argument("--fonts", nargs="+", default=list(DEFAULT_FONTS), metavar="PATH[:FACE]")
    parser.add_argument("--threshold", type=float, default=0.7, help="least similarity kept (default: %(default)s)")
    arguments = parser.parse_args()
    if arguments.table in ("pinyin", "all"):
        write(TABLES / "pinyin.txt", pinyin_lines())
    if arguments.table in ("shapes", "all"):
        write(TABLES / "shapes.txt", shape_lines(arguments.fonts, threshold=arguments.threshold))
    if arguments.table in ("traditional", "all"):
        write(TABLES / "traditional.txt", traditional_lines())


if __name__ == "__main__":
    main()
