"""Arrays as the bytes of an npy, and back, without copies of their values."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
from numpy.lib.format import descr_to_dtype, dtype_to_descr

_MAGIC = b"\x93NUMPY"
_ALIGNMENT = 64


def from_npy(raw: np.ndarray) -> np.ndarray:
    """The array of which these are the bytes; it lies in them."""
    if raw[6] == 1:
        start, length = 10, int.from_bytes(raw[8:10].tobytes(), "little")
    else:
        start, length = 12, int.from_bytes(raw[8:12].tobytes(), "little")
    text = raw[start : start + length].tobytes().decode("utf-8")
    header = ast.literal_eval(text.strip())
    return np.ndarray(
        header["shape"],
        descr_to_dtype(header["descr"]),
        buffer=raw,
        offset=start + length,
        order="F" if header["fortran_order"] else "C",
    )


def to_npy(array: np.ndarray) -> tuple[bytes, np.ndarray]:
    """The header of an npy, and the bytes of the values: those of the array itself where it lies in one piece."""
    fortran = array.flags.f_contiguous and not array.flags.c_contiguous
    if not fortran:
        array = np.ascontiguousarray(array).reshape(array.shape)
    header: dict[str, Any] = {
        "descr": dtype_to_descr(array.dtype),
        "fortran_order": fortran,
        "shape": array.shape,
    }
    text = repr(header).encode("utf-8")
    total = -(-(12 + len(text) + 1) // _ALIGNMENT) * _ALIGNMENT
    text = text.ljust(total - 13) + b"\n"
    start = _MAGIC + b"\x03\x00" + len(text).to_bytes(4, "little") + text
    flat = (array.T if fortran else array).reshape(-1)
    return start, flat.view(np.uint8)
