"""P-03: a person is shown masked."""

import pytest

from ledger.parties.masks import (
    mask_card,
    mask_citizen_id,
    mask_citizen_id_short,
    mask_name,
    mask_phone,
)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("李四", "李*"),
        ("张三丰", "张*丰"),
        ("阿卜杜拉·买买提", "阿******提"),
        ("𠮷野", "𠮷*"),
        ("李", "李*"),
    ],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_numbers() -> None:
    assert mask_citizen_id("11010519491231002X") == "110105********002X"
    assert mask_citizen_id_short("11010519491231002X") == "110***********002X"
    assert mask_card("6222020200000000014") == "**** 0014"
    assert mask_phone("13812345678") == "138****5678"
