"""What an inspection tells is what correcting does, and it needs nothing that correcting does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import corrector
from corrector import Corrector, InputError
from corrector.inspection import Inspector

SENTENCES = ("我以经不知到该怎么办了。", "好", "请看https://a.cn/x?y=1，他因该来了😀𠮷。", "Hello")


@pytest.fixture(scope="module")
def inspector(bundle: Path) -> Inspector:
    return Inspector.load(bundle)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_it_tells_what_correcting_does(inspector: Inspector, bundle: Path, sentence: str) -> None:
    found = inspector.inspect(sentence, number=3)
    beam = Corrector.load(bundle).alternatives(sentence, number=3)
    assert [(one.text, one.score) for one in found.readings] == [(text, pytest.approx(score)) for text, score in beam]
    everything = Corrector.load(bundle, threshold=0.0)
    if "http" not in sentence:  # where nothing is protected, the greedy target is the correction
        assert "".join(found.written) == everything.correct(sentence).target


@pytest.mark.parametrize("sentence", SENTENCES)
def test_shapes_and_ranges(inspector: Inspector, sentence: str) -> None:
    found = inspector.inspect(sentence)
    assert "".join(found.tokens) == sentence
    assert [sentence[start:end] for start, end in found.spans] == list(found.tokens)
    size, written = len(found.tokens), len(found.written)
    assert found.attention.shape == (written + 1, size + 1)
    np.testing.assert_allclose(found.attention.sum(axis=1), 1.0, rtol=1e-4)
    assert found.copying.shape == (written + 1,)
    assert found.wrong.shape == (size,)
    for values in (found.attention, found.copying, found.wrong):
        assert ((values >= 0) & (values <= 1.0001)).all()
    assert all(len(trace.input) == size + 1 for trace in found.encoder)
    assert all(len(trace.input) == written + 1 for trace in found.decoder)


def test_the_wrong_characters_are_those_that_are_doubted(inspector: Inspector) -> None:
    found = inspector.inspect("我以经不知到该怎么办了。")
    assert set(np.flatnonzero(found.wrong > 0.5)) == {1, 5}
    assert found.attention.argmax(axis=1).tolist() == list(range(13))  # a correction is nearly a copy
    assert found.copying[[1, 5]].max() < 0.5 < np.delete(found.copying, [1, 5]).min()


@pytest.mark.parametrize(
    ("sentence", "written", "wrong"),
    [
        ("我喜欢吃苹果果。", "我喜欢吃苹果。", {6}),
        ("我们之的关系很好。", "我们之间的关系很好。", set()),
        ("他昨去天了公园。", "他昨天去了公园。", {2, 3}),
    ],
)
def test_what_follows_a_displacement_is_not_wrong(
    inspector: Inspector, sentence: str, written: str, wrong: set[int]
) -> None:
    found = inspector.inspect(sentence)
    assert "".join(found.written) == written
    assert set(np.flatnonzero(found.wrong > 0.5)) == wrong
    looked_at = found.attention.sum(axis=1)
    absent = [place for place, total in enumerate(looked_at) if total < 0.5]
    assert absent == ([3] if len(written) > len(sentence) else [])  # it stands nowhere


@pytest.mark.parametrize("text", ["办理等级手续。\n", "\u3000 办理等级手续。", "\n办理等级手续。 \r\n\n"])
def test_white_space_around_a_sentence_is_not_shown_to_the_network(
    inspector: Inspector, bundle: Path, text: str
) -> None:
    """It once was, though correcting leaves it out: what was inspected was not what had happened."""
    found, alone = inspector.inspect(text, number=3), inspector.inspect(text.strip(), number=3)
    assert found.sentence == "".join(found.tokens) == text.strip()
    assert (found.spans, found.written, found.readings) == (alone.spans, alone.written, alone.readings)
    for name in ("attention", "copying", "wrong"):
        np.testing.assert_array_equal(getattr(found, name), getattr(alone, name))
    assert "".join(found.written) == Corrector.load(bundle, threshold=0.0).correct(text).target.strip()


@pytest.mark.parametrize("sentence", ["", " \n", "好。好。", "长" * 200])
def test_it_takes_one_sentence(inspector: Inspector, sentence: str) -> None:
    with pytest.raises(InputError, match="expected one"):
        inspector.inspect(sentence)


def test_it_takes_a_text(inspector: Inspector) -> None:
    with pytest.raises(InputError, match="is a NoneType; expected a str"):
        inspector.inspect(None)  # type: ignore[arg-type]


def test_inspecting_needs_only_what_correcting_needs(bundle: Path) -> None:
    code = (
        "import json, sys\n"
        "from corrector.inspection import Inspector\n"
        f"Inspector.load({str(bundle)!r}).inspect('我以经走了。')\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(corrector.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert {"torch", "onnx", "gradio"}.isdisjoint(json.loads(done.stdout))
