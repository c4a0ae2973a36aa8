"""The table of frequent confusions: well formed, and about characters that people know."""

from __future__ import annotations

from corrector.text import confusables, pinyin


def test_every_row_is_about_other_common_characters_with_a_weight() -> None:
    table = confusables.table()
    assert len(table) > 300
    for right, row in table.items():
        assert row
        assert right not in row
        for wrong, weight in row.items():
            assert weight > 0
            assert right.encode("gb2312")
            assert wrong.encode("gb2312")


def test_the_best_known_confusions_are_there_and_frequent() -> None:
    table = confusables.table()
    for right, wrong in ("在再", "再在", "做作", "的地", "地的", "得的", "那哪", "已以", "坐座", "像象", "他她"):
        assert table[right][wrong] >= 20, (right, wrong)


def test_the_same_table_from_the_wrong_side() -> None:
    table = confusables.table()
    for wrong in "的在再做己象":
        right = confusables.mistaken(wrong)
        assert set(right) == {character for character, row in table.items() if row.get(wrong, 0) >= confusables.HABIT}
        weights = [table[character][wrong] for character in right]
        assert weights == sorted(weights, reverse=True)
    assert confusables.mistaken("，") == ()


def test_most_confused_characters_sound_alike() -> None:
    pairs = [(right, wrong) for right, row in confusables.table().items() for wrong in row]
    alike = sum(pinyin.compare(right, wrong) != "different" for right, wrong in pairs)
    assert alike / len(pairs) > 0.85
