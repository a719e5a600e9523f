"""The texts that the large LSTM is looked into over: a file, so that no Python and no edit changes them."""

from lessons import charlstm
from lessons.text import ASCII


def test_two_texts_of_plain_ascii():
    choose, score = charlstm.texts()
    assert len(choose) == len(score) == charlstm.READ
    assert choose != score
    assert not ASCII.unknown(choose + score)


def test_they_are_programs_with_all_that_is_searched_for():
    for text in charlstm.texts():
        for sign in ('"""', "# ", "def ", "(", '"'):
            assert sign in text
