"""Archives that are made."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Optional, Union, overload

import numpy as np

from . import _core
from ._archive import Archive, open
from ._arrays import from_npy
from ._given import data_of

Path = Union[str, os.PathLike]
Bounds = Union[None, str, Mapping[str, str]]

_CLOSED_FORMS = {"linear": "PCA", "tucker": "Tucker"}
_OTHER_NAMES = {"pca": "linear"}


def methods() -> dict[str, str]:
    """Names of the methods that need no training, with what they are called in tables."""
    return {**dict(_core.codecs()), **_CLOSED_FORMS}


@overload
def compress(data: Any, bound: Bounds = ..., method: Optional[str] = ..., *, path: None = ..., **more: Any) -> bytes: ...
@overload
def compress(data: Any, bound: Bounds = ..., method: Optional[str] = ..., *, path: Path, **more: Any) -> Archive: ...
def compress(  # type: ignore[misc]  # what is given back is told above
    data: Any,
    bound: Bounds = None,
    method: Optional[str] = None,
    *,
    path: Optional[Path] = None,
    with_model: Optional[Path] = None,
    shared: bool = False,
    latent: Optional[int] = None,
    step: Optional[float] = None,
    rounding: Optional[float] = None,
    names: Optional[Sequence[str]] = None,
    units: Optional[Mapping[str, str]] = None,
    kind: Optional[str] = None,
    sample_axis: Optional[int] = 0,
    component_axis: Optional[int] = None,
    array: Optional[str] = None,
    missing: str = "auto",
) -> Union[bytes, Archive]:
    """The bytes of an archive of some data; with `path` they are written there, and the archive is opened.

    `data` is an array, a table (structured array, dictionary of columns, data frame), a data set or array of xarray, or
    a file of any format that the program reads (`array` names one of several in it).

    `bound` is `abs=X`, `rel=X` (of the range of the column) or `pointwise=X`, for all columns or by their names, as in
    `{"pt1": "rel=1e-3"}`. `method` is one of `methods()`; without one the codec is taken whose file is smallest. Without
    a bound and a step nothing is lost, but by the models `linear` (PCA) and `tucker`, which keep `latent` numbers of a
    sample. `with_model` compresses with the model of an archive; `shared` leaves that out of the new one.

    An array of two axes is a table and one of more a field along its first axis, as the program guesses it; `kind`
    (`"table"` or `"field"`) with `sample_axis` and `component_axis` says it otherwise.
    """
    held = data_of(
        data,
        names=names,
        units=units,
        kind=kind,
        sample_axis=sample_axis,
        component_axis=component_axis,
        array=array,
        missing=missing,
    )
    method = _OTHER_NAMES.get(method, method) if method is not None else None
    if with_model is not None:
        if method is not None:
            raise ValueError("method and with_model: only one of them can be given")
        bounds = None if bound is None else _bounds(bound)
        made = _core.with_model(held, os.fspath(with_model), bounds, shared)
    elif method in _CLOSED_FORMS:
        made = _core.by_closed_form(held, method, latent, _bounds(bound), rounding)
    else:
        made, _ = _core.by_codec(held, method, _bounds(bound), step)
    if path is None:
        return made
    _core.save(os.fspath(path), made)
    return open(path, with_model=with_model if shared else None)


def decompress(archive: Union[bytes, bytearray, memoryview]) -> np.ndarray:
    """The values of the bytes of an archive, in the stored type and shape."""
    return from_npy(_core.decompress(bytes(archive)))


def _bounds(bound: Bounds) -> tuple[Optional[str], list[tuple[str, str]]]:
    if bound is None or isinstance(bound, str):
        return bound, []
    if isinstance(bound, Mapping):
        return None, [(str(name), str(own)) for name, own in bound.items()]
    raise TypeError(f'bound {bound!r}: expected a text such as "rel=1e-3", or one for each column by its name')
