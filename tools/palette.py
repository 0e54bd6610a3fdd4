"""Make a screenshot small: at most 256 colours, chosen so that nothing that is seen changes.

Screens have few colours and many shades of the edges of letters; a third of the bytes shows the same picture.
"""

import base64
import struct
import zlib

import numpy as np
from playwright.sync_api import Page

COLOURS = 256
READ = """async (png) => {
  const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const seen = new Uint8Array(pen.getImageData(0, 0, image.width, image.height).data.buffer);
  let text = "";
  for (let at = 0; at < seen.length; at += 32768) text += String.fromCharCode(...seen.subarray(at, at + 32768));
  return [image.width, image.height, btoa(text)];
}"""


def in_palette(page: Page, png: bytes) -> bytes:
    """The picture with a palette; the browser behind `page` reads it, so that no library has to."""
    width, height, data = page.evaluate(READ, base64.b64encode(png).decode())
    pixels = np.frombuffer(base64.b64decode(data), np.uint8).reshape(-1, 4)[:, :3].astype(np.int64)
    codes, places, counts = np.unique(pixels @ np.array([1 << 16, 1 << 8, 1]), return_inverse=True, return_counts=True)
    colours = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1)
    palette, nearest = chosen(colours, counts)
    rows = np.zeros((height, width + 1), np.uint8)  # the first byte of a row is its filter: none
    rows[:, 1:] = nearest[places].reshape(height, width)
    return written(width, height, palette, rows.tobytes())


def chosen(colours: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Up to 256 of the colours, and for every colour the place of the nearest of them.

    One by one the colour that is worst served: many pixels, far from all chosen so far.
    """
    taken = [int(np.argmax(counts))]
    distance = _distance(colours, taken[0])
    nearest = np.zeros(len(colours), np.uint8)
    while len(taken) < COLOURS and distance.any():
        taken.append(int(np.argmax(distance * counts)))
        new = _distance(colours, taken[-1])
        nearest[new < distance] = len(taken) - 1
        distance = np.minimum(distance, new)
    return colours[taken].astype(np.uint8), nearest


def _distance(colours: np.ndarray, place: int) -> np.ndarray:
    return ((colours - colours[place]) ** 2).sum(axis=1)


def written(width: int, height: int, palette: np.ndarray, rows: bytes) -> bytes:
    """A PNG of colour type 3."""
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", palette.tobytes()), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
