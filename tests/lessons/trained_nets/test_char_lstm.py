"""The texts that the large LSTM is looked into over: a file, so that no Python and no edit changes them."""

from lessons.tasks.text import ASCII
from lessons.trained_nets import char_lstm


def test_two_texts_of_plain_ascii():
    choose, score = char_lstm.texts()
    assert len(choose) == len(score) == char_lstm.READ
    assert choose != score
    assert not ASCII.unknown(choose + score)


def test_they_are_programs_with_all_that_is_searched_for():
    for text in char_lstm.texts():
        for sign in ('"""', "# ", "def ", "(", '"'):
            assert sign in text
