"""A codec for Zarr's third format, in the place of `bytes`: `zarr` finds it by the name `balescope`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Optional

from zarr.abc.codec import ArrayBytesCodec
from zarr.core.array_spec import ArraySpec
from zarr.core.buffer import Buffer, NDBuffer

from ._compress import decompress
from .numcodecs import encode


@dataclass(frozen=True)
class BalescopeCodec(ArrayBytesCodec):
    """Compresses chunks as :class:`balescope.numcodecs.Balescope` does: it is the serializer of an array."""

    bound: Optional[str] = None
    method: Optional[str] = None
    step: Optional[float] = None
    latent: Optional[int] = None

    is_fixed_size = False

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> BalescopeCodec:
        return cls(**data.get("configuration", {}))

    def to_dict(self) -> dict[str, Any]:
        return {"name": "balescope", "configuration": self._configuration()}

    def compute_encoded_size(self, input_byte_length: int, chunk_spec: ArraySpec) -> int:
        raise NotImplementedError

    async def _encode_single(self, chunk_data: NDBuffer, chunk_spec: ArraySpec) -> Buffer:
        array = chunk_data.as_numpy_array()
        encoded = await asyncio.to_thread(encode, array, self._configuration())
        return chunk_spec.prototype.buffer.from_bytes(encoded)

    async def _decode_single(self, chunk_data: Buffer, chunk_spec: ArraySpec) -> NDBuffer:
        array = await asyncio.to_thread(decompress, chunk_data.to_bytes())
        native = array.astype(chunk_spec.dtype.to_native_dtype(), copy=False)
        return chunk_spec.prototype.nd_buffer.from_numpy_array(native.reshape(chunk_spec.shape))

    def _configuration(self) -> dict[str, Any]:
        own = {"bound": self.bound, "method": self.method, "step": self.step, "latent": self.latent}
        return {name: value for name, value in own.items() if value is not None}
