"""A codec for chunks of arrays: `zarr` finds it by the name `balescope`."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np
from numcodecs.abc import Codec
from numcodecs.compat import ensure_bytes, ensure_ndarray, ndarray_copy

from ._compress import compress, decompress


def encode(array: np.ndarray, configuration: dict[str, Any]) -> bytes:
    """The bytes of a chunk. Chunks of two axes or more are fields: neighbours along every axis are alike."""
    field: dict[str, Any] = {"kind": "field", "sample_axis": 0} if array.ndim > 1 else {}
    chosen = dict(configuration)
    if chosen.get("method") is None:
        chosen["method"] = "zstd" if chosen.get("bound") is None and chosen.get("step") is None else "wavelet"
    return compress(array, missing="none", **chosen, **field)


class Balescope(Codec):
    """Compresses chunks within an error bound, or without loss where there is none.

    `bound` is `abs=X`, `rel=X` (of the range of the chunk) or `pointwise=X`, `method` one of `balescope.methods()`. As a
    compressor of Zarr's second format, or in any place where chunks keep their shape.
    """

    codec_id = "balescope"

    def __init__(
        self,
        bound: Optional[str] = None,
        method: Optional[str] = None,
        step: Optional[float] = None,
        latent: Optional[int] = None,
    ) -> None:
        self.bound, self.method, self.step, self.latent = bound, method, step, latent

    def encode(self, buf: Any) -> bytes:
        return encode(ensure_ndarray(buf), self._configuration())

    def decode(self, buf: Any, out: Any = None) -> Any:
        return ndarray_copy(decompress(ensure_bytes(buf)), out)

    def get_config(self) -> dict[str, Any]:
        return {"id": self.codec_id, **self._configuration()}

    def _configuration(self) -> dict[str, Any]:
        own = {"bound": self.bound, "method": self.method, "step": self.step, "latent": self.latent}
        return {name: value for name, value in own.items() if value is not None}
