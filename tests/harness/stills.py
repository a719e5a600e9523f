"""What a still is as a file: a card on a transparent ground, with a palette of its own; and what shows the same."""

import io
from typing import Any

import numpy as np
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

SCALE = 2  # device pixels per px of a still
ROOM, ROUND, LINE = 10, 8, 1  # px of a card: around the picture, its corners, its edge
GROUND, EDGE = (255, 255, 255), (189, 189, 189)  # its colours: the page's in the light theme
COLORS = 255  # in the palette of a still, and one that is none
FLAT = 2e-4  # the share of a picture from which on a colour is kept as it is,
PINNED = 192  # for so many at most
NEAR, WEIGHT = 4, 0.2  # 255ths by which a colour may differ anyhow; power of how often it occurs
APART, JITTER = (
    48,
    2e-5,
)  # 255ths that tell two pixels apart; share of them in a still that shows the same
BLOCK, BLURRED, CHANGED = (
    16,
    24,
    2e-3,
)  # the same for blocks of pixels, where the fonts are others: see `resembles`
FONTS = "fonts"  # the entry of a still's file that names them


def card(png: bytes) -> Image.Image:
    """The picture with some room around it and an edge with round corners, beyond which nothing is drawn."""
    with Image.open(io.BytesIO(png)) as image:
        true = image.convert("RGB")
    room = ROOM * SCALE
    whole = Image.new("RGBA", (true.width + 2 * room, true.height + 2 * room))
    corner = (0, 0, whole.width - 1, whole.height - 1)
    pen = ImageDraw.Draw(whole)
    pen.rounded_rectangle(corner, ROUND * SCALE, GROUND, EDGE, LINE * SCALE)
    whole.paste(true, (room, room))
    return whole


def shrink(image: Image.Image, fonts: str) -> bytes:
    """The picture as a PNG with a palette, a third of the bytes: grounds keep their colours, and greys stay grey."""
    drawn = np.asarray(image.convert("RGBA"), int)
    packed = drawn[..., :3] @ [1 << 16, 1 << 8, 1]
    found, where, counts = np.unique(packed.ravel(), return_inverse=True, return_counts=True)
    colors = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1)
    palette = _palette(colors, counts)
    indices = _nearest_colors(colors, palette)[where].reshape(packed.shape)
    indices = np.where(drawn[..., 3] > 0, indices, len(palette)).astype(np.uint8)
    small = Image.fromarray(indices)
    small.putpalette([int(part) for part in np.vstack([palette, [[255] * 3]]).ravel()])
    buffer, said = io.BytesIO(), PngInfo()
    said.add_text(FONTS, fonts)
    small.save(buffer, "PNG", optimize=True, pnginfo=said, transparency=len(palette))
    return buffer.getvalue()


def _palette(colors: Any, counts: Any) -> Any:
    """The colours that occur most as they are; then, one by one, that which the others serve worst."""
    order = np.argsort(-counts, kind="stable")
    colors, counts = colors[order], counts[order]
    pinned = int((counts[:PINNED] >= FLAT * counts.sum()).sum())
    chosen = list(range(pinned))
    greys, apart = _is_grey(colors), np.full(len(colors), 255)
    for k in chosen:
        apart = _served(colors, greys, apart, k)
    while len(chosen) < COLORS and apart.max() > NEAR:
        chosen.append(int((apart * counts**WEIGHT).argmax()))
        apart = _served(colors, greys, apart, chosen[-1])
    return colors[chosen]


def _served(colors: Any, greys: Any, apart: Any, k: int) -> Any:
    """How far the colours are from the palette, with colour `k` in it; a tint serves no grey."""
    now = np.abs(colors - colors[k]).max(axis=1)
    return np.minimum(apart, now if greys[k] else np.where(greys, 255, now))


def _is_grey(colors: Any) -> Any:
    return np.ptp(colors, axis=1) == 0


def _nearest_colors(colors: Any, palette: Any) -> Any:
    """For each colour the place of the nearest one of the palette; of a grey the nearest grey."""
    apart = np.stack([np.abs(colors - entry).max(axis=1) for entry in palette], axis=1)
    barred = _is_grey(colors)[:, None] & ~_is_grey(palette)[None, :]
    return np.where(barred, 256, apart).argmin(axis=1)


def size(png: bytes) -> tuple[int, int]:
    """Width and height of a still on the page, in px."""
    with Image.open(io.BytesIO(png)) as image:
        return image.width // SCALE, image.height // SCALE


def fonts(png: bytes) -> str:
    """The fonts that a still was taken with; "" if it does not say."""
    with Image.open(io.BytesIO(png)) as image:
        return str(image.info.get(FONTS, ""))


def shows_the_same(one: bytes, other: bytes) -> bool:
    """Whether two stills show the same: to the pixel, but for jitter, where their fonts are the same."""
    return (alike if fonts(one) == fonts(other) != "" else resembles)(one, other)


def alike(one: bytes, other: bytes) -> bool:
    """Whether two stills show the same, whatever their bytes."""
    return share_apart(one, other) <= JITTER


def share_apart(one: bytes, other: bytes) -> float:
    """The share of pixels that two stills differ in; 1 for pictures of two sizes."""
    first, second = pixels(one), pixels(other)
    if first.shape != second.shape:
        return 1.0
    return float((np.abs(first - second).max(axis=2) > APART).mean())


def resembles(one: bytes, other: bytes) -> bool:
    """Whether two stills look the same from afar: other fonts may shift them a little, other marks or colours not."""
    first, second = _blocks(one), _blocks(other)
    rows = min(len(first), len(second))
    if first.shape[1] != second.shape[1] or len(first) + len(second) > 2 * (rows + 1):
        return False
    first, second = first[:rows], second[:rows]
    apart = np.maximum(_nearest(first, second), _nearest(second, first))
    return float((apart > BLURRED).mean()) <= CHANGED


def _blocks(png: bytes) -> Any:
    """The mean colours of the blocks of a still."""
    found = pixels(png)
    rows, columns = found.shape[0] // BLOCK, found.shape[1] // BLOCK
    whole = found[: rows * BLOCK, : columns * BLOCK]
    return whole.reshape(rows, BLOCK, columns, BLOCK, 3).mean(axis=(1, 3))


def _nearest(blocks: Any, others: Any) -> Any:
    """How far each block is from the most similar one at its place or beside it."""
    rows, columns = blocks.shape[:2]
    padded = np.pad(others, ((1, 1), (1, 1), (0, 0)), mode="edge")
    shifted = [padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)]
    return np.min([np.abs(blocks - each).max(axis=2) for each in shifted], axis=0)


def pixels(png: bytes) -> Any:
    """The colours of a picture, (height, width, 3), of 255."""
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"), int)
