"""Dates, reversal and the phrase book: the rules, correct French, what is held out, and hostile text."""

import datetime
import random

import pytest

from lessons.tasks import phrasebook
from lessons.tasks import translation as tasks
from lessons.tasks.phrasebook import UNKNOWN
from lessons.tasks.translation import DATES, END, PHRASES, REVERSAL, TASKS

EVERY = pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)


@EVERY
def test_every_text_has_an_answer_in_the_symbols_of_the_task(task):
    for text in task.fresh(300, 3) + task.fresh(300, 3, held_out=False) + [task.example]:
        tokens = task.split(text)
        assert set(tokens) <= set(task.reads)
        assert set(task.rule(tokens)) <= set(task.writes)
        assert task.unknown(text) == ()
        assert [task.reads[k] for k in task.encode(tokens)] == list(tokens)
        assert task.join((*task.rule(tokens), END)) == task.answer(text)


@EVERY
def test_symbols_are_told_apart(task):
    assert len(set(task.reads)) == len(task.reads)
    assert len(set(task.writes)) == len(task.writes)
    assert task.writes[0] == END
    assert task.reads[-1] == UNKNOWN
    assert [task.number(symbol) for symbol in task.writes] == list(range(len(task.writes)))


@EVERY
def test_answers_that_are_measured_were_not_trained_on(task):
    held, trained = task.fresh(400, 0), task.fresh(400, 0, held_out=False)
    assert not {*map(task.answer, held)} & {*map(task.answer, trained)}
    assert held == task.fresh(400, 0)
    assert held != task.fresh(400, 1)


def test_about_one_in_five_is_held_out():
    rng = random.Random(0)
    for task in TASKS.values():
        share = sum(tasks.is_held_out(task.answer(task.draw(rng))) for _ in range(2000)) / 2000
        assert 0.15 < share < 0.25


def test_all_six_ways_to_write_a_day_mean_that_day():
    rng = random.Random(1)
    for _ in range(500):
        day = tasks.FIRST_DAY + datetime.timedelta(days=rng.randrange(tasks.DAYS))
        ways = tasks.ways_to_write(day)
        assert len(ways) == 6
        assert {DATES.answer(way) for way in ways} == {day.isoformat()}
    assert tasks.FIRST_DAY + datetime.timedelta(days=tasks.DAYS - 1) == datetime.date(2049, 12, 31)


@pytest.mark.parametrize(
    "text",
    ["31 april 2000", "13.13.2013", "29 feb 1900", "0/0/2000", "mar 1999", "٣/3/1999", "<b>"],
)
def test_what_is_no_date_is_said(text):
    with pytest.raises(ValueError, match="is no date of the six kinds"):
        DATES.answer(text)


def test_reversal_reverses_digits_alone():
    assert REVERSAL.answer(" 31415926 ") == "62951413"
    with pytest.raises(ValueError, match="Type digits alone"):
        REVERSAL.answer("12a")
    assert {len(text) for text in REVERSAL.fresh(500, 0)} == set(range(5, 16))
    assert {len(text) for text in tasks.of_length(20)} == {20}
    assert all(tasks.is_held_out(text[::-1]) for text in tasks.of_length(7))


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("the cat is black", "le chat est noir"),
        ("the cow is black", "la vache est noire"),
        ("the bee is not white", "l'abeille n'est pas blanche"),
        ("a bird is small and blue", "un oiseau est petit et bleu"),
        ("the small bird is pink", "le petit oiseau est rose"),
        ("a small black cat sees the big white house", "un petit chat noir voit la grande maison blanche"),
        ("the mouse does not see an egg", "la souris ne voit pas d'œuf"),
        ("the mouse does not see the egg", "la souris ne voit pas l'œuf"),
        ("the wolf does not want a big apple", "le loup ne veut pas de grande pomme"),
        ("the wolf does not want a big egg", "le loup ne veut pas de grand œuf"),
        ("a dog does not hear the bee", "un chien n'entend pas l'abeille"),
        ("the horse does not buy an island", "le cheval n'achète pas d'île"),
        ("the cow finds a heavy book", "la vache trouve un livre lourd"),
        ("The small BLACK cat does not see a bee.", "le petit chat noir ne voit pas d'abeille"),
        ("the gizmo is black", "le ‹?› est noir"),
        ("the tall cow is black", "la vache ‹?› est noire"),
        ("the big tall cow is heavy", "la grande vache ‹?› est lourde"),
        ("the bee does not chase a cow", "l'abeille ne ‹?› pas de vache"),
        ("the bee chases a cow", "l'abeille ‹?› une vache"),
    ],
)  # fmt: skip
def test_the_french_is_right(english, french):
    assert PHRASES.answer(english) == french


def test_the_book_is_small_and_says_much():
    assert 40 <= len(phrasebook.ENGLISH) <= 70
    assert 40 <= len(phrasebook.FRENCH) <= 70
    rng = random.Random(0)
    said = [phrasebook.sentence(rng) for _ in range(5000)]
    assert len(set(said)) > 4000
    assert {word for text in said for word in text.split()} == set(phrasebook.ENGLISH)
    assert {w for text in said for w in PHRASES.rule(text.split())} == set(phrasebook.FRENCH)
    assert max(len(text.split()) for text in said) <= PHRASES.most


def test_the_book_knows_no_people():
    """Its beings are bought, wanted, and of every colour."""
    animals = {"cat", "dog", "horse", "wolf", "bird", "cow", "mouse", "bee"}
    assert set(phrasebook.BEINGS) == animals


def test_a_stranger_stands_for_a_word_in_both_languages():
    rng = random.Random(5)
    for _ in range(2000):
        words = phrasebook.with_a_stranger(phrasebook.sentence(rng).split(), rng)
        assert words.count(UNKNOWN) == 1
        assert phrasebook.translate(words).count(UNKNOWN) == 1


@pytest.mark.parametrize(
    "text",
    ["cat", "the", "is", "the cat", "the cat sees", "cat sees dog", "the cat sees a dog now", "the is the",
     "the cat is", "the cat is not", "the cat is red and", "the cat is see", "the cat not sees a dog",
     "the cat does see a dog", "a a a a", "the cat sees a a", "<img src=x onerror=alert(1)>", "the the cat is red"],
)  # fmt: skip
def test_what_the_book_does_not_say_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match="The phrase book has no such sentence"):
        PHRASES.answer(text)


@EVERY
@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_text_is_refused(task, text):
    with pytest.raises(ValueError, match="Type a text to translate, such as"):
        task.split(text)


@EVERY
def test_a_long_text_is_refused(task):
    with pytest.raises(ValueError, match=f"at most {task.most} fit here"):
        task.split("7 " * 200 if task.words else "7" * 200)


@EVERY
def test_unknown_symbols_are_named(task):
    known = task.reads[0]
    text = f"{known} ☃ {known} ☃ <b>" if task.words else f"{known}☃{known}☃"
    assert task.unknown(text) == (("☃", "<b>") if task.words else ("☃",))
    assert task.encode(["☃", known]).tolist() == [len(task.reads) - 1, 0]
    with pytest.raises(ValueError, match="is not a symbol that this net can write"):
        task.number("☃")
