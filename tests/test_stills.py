"""A still as a file: its colours are those of the page, its words those of the caption, and nbval looks past it."""

import io

import nbformat
import numpy as np
import pytest
from PIL import Image

from conftest import pytest_itemcollected
from tests.harness import stills
from tests.notebooks import form

CAPTION = 'h_3 < 1 & "hello", 你好:\n  two lines'
GROUNDS = ((238, 238, 238), (215, 231, 247), (43, 127, 212), (255, 243, 232))
FAR = 24  # 255ths: of this much a colour may differ that is nowhere flat
NEARLY = 6  # and a ground, where there are too many


def png(pixels):
    """The file of some pixels, (height, width, 3)."""
    buffer = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def drawn():
    """Grounds as widgets have them, all greys, and more tints than a palette holds."""
    pixels = np.full((300, 400, 3), 255)
    for k, color in enumerate(GROUNDS):
        pixels[20 + 60 * k : 60 + 60 * k, 10:150] = color
    pixels[10, :256] = np.arange(256)[:, None]
    red, blue = np.meshgrid(np.arange(40, 255, 2), np.arange(120, 255, 2))
    pixels[100 : 100 + len(red), 200 : 200 + red.shape[1]] = np.stack([red, red // 2, blue], axis=2)
    return pixels


@pytest.fixture(scope="module")
def still():
    return stills.shrink(stills.card(png(drawn())), "abc")


def inner(still):
    """The picture without its card."""
    room = stills.ROOM * stills.SCALE
    return stills.pixels(still)[room:-room, room:-room]


def test_grounds_keep_their_colours(still):
    found, wanted = inner(still), drawn()
    flat = [(wanted == color).all(axis=2) for color in (*GROUNDS, (255, 255, 255))]
    assert all((found[place] == wanted[place]).all() for place in flat)


def test_two_grounds_that_are_nearly_alike_stay_two():
    wanted = np.full((100, 100, 3), 238)
    wanted[:, 50:] = (240, 239, 238)
    assert (inner(stills.shrink(stills.card(png(wanted)), "")) == wanted).all()


def test_greys_stay_grey_where_tints_are_near():
    """Each grey is drawn once, and a tint that is nearly the same often."""
    wanted = np.full((300, 400, 3), 255)
    for k in range(0, 250, 2):
        wanted[40 + k : 42 + k, 20:380] = (k, k, k + 3)
    wanted[10, 20:276] = np.arange(256)[:, None]
    found = inner(stills.shrink(stills.card(png(wanted)), ""))[10, 20:276]
    assert (np.ptp(found, axis=1) == 0).all()
    assert np.abs(found - wanted[10, 20:276]).max() <= NEARLY


def test_no_colour_is_far_from_its_own(still):
    assert np.abs(inner(still) - drawn()).max() <= FAR
    assert len(np.unique(drawn().reshape(-1, 3), axis=0)) > 20 * stills.COLORS


def test_of_more_grounds_than_fit_each_is_nearly_as_it_was():
    """A heat map: 600 cells of a colour each, most of them pale."""
    strength = np.linspace(0, 1, 600)[:, None] ** 2
    cells = (255 - strength * (255 - np.array([224, 116, 28]))).reshape(20, 30, 3).round()
    wanted = cells.repeat(10, axis=0).repeat(10, axis=1)
    found = inner(stills.shrink(stills.card(png(wanted)), ""))
    assert np.abs(found - wanted).max() <= NEARLY


def test_a_card_has_round_corners_and_nothing_beyond_them(still):
    with Image.open(io.BytesIO(still)) as image:
        alpha = np.asarray(image.convert("RGBA"))[..., 3]
    height, width = alpha.shape
    assert [alpha[y, x] for y in (0, height - 1) for x in (0, width - 1)] == [0] * 4
    assert alpha[height // 2, 0] == alpha[0, width // 2] == alpha[30, 30] == 255
    assert tuple(stills.pixels(still)[height // 2, 0]) == stills.EDGE
    assert tuple(stills.pixels(still)[height // 2, 10]) == stills.GROUND


def test_the_same_picture_gives_the_same_bytes_and_names_its_fonts(still):
    assert stills.shrink(stills.card(png(drawn())), "abc") == still
    assert stills.fonts(still) == "abc"
    assert stills.size(still) == (200 + 2 * stills.ROOM, 150 + 2 * stills.ROOM)


def test_another_mark_is_noticed(still):
    other = drawn()
    other[200:220, 20:40] = 0
    assert not stills.shows_the_same(still, stills.shrink(stills.card(png(other)), "abc"))
    assert stills.shows_the_same(still, stills.shrink(stills.card(png(drawn())), "abc"))


def output(**data):
    return nbformat.v4.new_output("display_data", {"text/plain": "A caption.", **data})


def test_a_figure_gives_back_its_picture_and_its_caption():
    shown = output(**{"text/html": form.figure(b"some bytes", CAPTION, 800)})
    assert (form.still(shown), form.alt(shown)) == (b"some bytes", CAPTION)
    for other in (output(), output(**{"image/png": "abc"}), output(**{"text/html": "<b>1</b>"})):
        assert (form.still(other), form.alt(other)) == (b"", "")


def test_nbval_compares_captions_and_not_stills():
    figure = {"text/html": form.figure(b"some bytes", CAPTION, 800)}
    outputs = [output(**figure), output(**{"text/html": "<b>1</b>"})]
    item = type("Item", (), {"cell": nbformat.v4.new_code_cell("1", outputs=outputs)})
    pytest_itemcollected(item)
    assert [sorted(each.data) for each in item.cell.outputs] == [
        ["text/plain"],
        ["text/html", "text/plain"],
    ]
    pytest_itemcollected(object())  # any other test
