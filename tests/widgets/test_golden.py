"""No picture changes by accident: each is compared, mark by mark, with the one that somebody looked at."""

import json

import pytest

from tests.harness.golden import FOLDER, NAMES, alike, differences, file_of, recorded


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_is_the_one_that_was_looked_at(name):
    golden = json.loads(file_of(name).read_text("utf-8"))
    changed = differences(golden, recorded(name))
    assert not changed, (
        f"{len(changed)} parts of the pictures of {name!r} changed. Is that what you want? Then run "
        f"python -m tests.harness.golden {name!r} and look at the page.\n" + "\n".join(changed[:12])
    )


def test_every_golden_file_has_its_example():
    assert {file.name for file in FOLDER.iterdir()} == {file_of(name).name for name in NAMES}
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 1_700_000


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (0.5, 0.501, True),
        (0.5, 0.51, False),
        (700.0, 700.1, True),
        (700, 701, False),
        (7000, 7001, False),
        ({"x": 700.0}, {"x": 700.1}, True),
        ({"x": 700.0}, {"x": 700.5}, False),
        ({"d": "M3.0 640.0h5"}, {"d": "M3.0 640.5h5"}, False),
        ({"ds": ["M3.0 640.0h5"]}, {"ds": ["M3.0 640.1h5"]}, True),
        ({"scale": [700.0]}, {"scale": [700.5]}, True),
        ("p = 0.52, so", "p = 0.53, so", True),
        ("M3.0 640.0h5", "M3.0 641.0h5", False),
        ("M3.0 40.0h5", "M3.0 40.0v5", False),
        ([1.0, None], [1.0, 0.0], False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        (True, 1, False),
    ],
)
def test_a_little_is_forgiven_and_a_pixel_is_not(one, other, same):
    assert alike(one, other) == alike(other, one) == same
