"""Archives that are opened."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional, Union

import numpy as np

from . import _core
from ._arrays import from_npy
from ._given import data_of
from ._selection import places_of, ranges_of

if TYPE_CHECKING:
    import xarray


@dataclass(frozen=True)
class Coordinate:
    """Places of values: along one axis of the data, or over several of them."""

    name: str
    dims: tuple[str, ...]
    values: np.ndarray
    attrs: dict[str, Any]


@dataclass(frozen=True)
class Verification:
    """What `balescope verify` finds. It is true where everything holds."""

    fault: Optional[str]
    """What does not hold, in words."""
    report: dict[str, Any]
    """What `balescope verify --json` prints."""

    @property
    def ok(self) -> bool:
        return self.fault is None

    def __bool__(self) -> bool:
        return self.ok


@dataclass(frozen=True)
class Bound:
    """How far the decoded values of a column may be off."""

    asked: str
    """As it was asked for: `rel=0.001`."""
    most: Optional[float]
    """In units of the column, where it is the same for all values."""
    share: Optional[float]
    """Of a pointwise bound: of each value ..."""
    floor: Optional[float]
    """... or of this, where that is larger."""


class Archive:
    """An archive. Values are decoded when they are asked for, and only the blocks of the samples that are asked for.

    It is indexed as an array of the stored shape; texts among the indices choose columns or components by name:
    `archive[10:20]`, `archive[[3, 7], "pt1"]`, `archive["vx"]`. All methods may be called from several threads.
    """

    def __init__(self, raw: _core.RawArchive) -> None:
        self._raw = raw
        self.info: dict[str, Any] = json.loads(raw.info)
        """All that `balescope info --json` prints."""
        shape, self.kind, self._sample_axis, self._component_axis = raw.layout
        self._stored_shape = tuple(shape)
        self.names: list[str] = raw.names
        """Of columns of a table, or components of a field."""
        types, is_big = raw.types
        self._types = [np.dtype(name).newbyteorder(">" if is_big else "=") for name in types]
        self._has_records = len(set(types)) > 1
        axes = tuple(raw.axes)
        if self._has_records:
            # A field of a record is a column; samples lie along the first axis.
            inner = [a for a in range(len(shape)) if a not in (self._sample_axis, self._component_axis)]
            first = [] if self._sample_axis is None else [self._sample_axis]
            order = first + inner
            self.shape: tuple[int, ...] = tuple(shape[axis] for axis in order)
            self.dims: tuple[str, ...] = tuple(axes[axis] for axis in order)
            self._samples_at = 0 if first else None
            self._components_at: Optional[int] = None
        else:
            self.shape = self._stored_shape
            self.dims = axes
            self._samples_at = self._sample_axis
            self._components_at = self._component_axis
        self._axes = axes
        self._metadata = raw.metadata

    def __repr__(self) -> str:
        what = ", ".join(self.names[:6]) + (", ..." if len(self.names) > 6 else "")
        shape = " x ".join(str(length) for length in self._stored_shape)
        return f"<balescope.Archive: {self.kind}, {shape}, {self.info['dtype']}, by {self.method}: {what}>"

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def dtype(self) -> np.dtype:
        """Of the values; where columns are of several types, that of a structured array."""
        return self.decode(samples=[0]).dtype if self._has_records else self._types[0]

    def dtype_of(self, column: Union[str, int]) -> np.dtype:
        """The type of a column."""
        return self._types[self._place(column)]

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def samples(self) -> int:
        """Rows of a table, or snapshots of a field."""
        axis = self._sample_axis
        return 1 if axis is None else self._stored_shape[axis]

    @property
    def method(self) -> str:
        """The family of the model, or the codec."""
        return self.info.get("family") or self.info["codec"]

    @property
    def has_model(self) -> bool:
        """Whether a model made it; a codec keeps none."""
        return self._raw.has_model

    @property
    def ledger(self) -> dict[str, int]:
        """Where the bytes of the file went."""
        if "ledger" in self.info:
            return dict(self.info["ledger"])
        return {part: self.info[part] for part in ("input", "header", "values", "total")}

    @property
    def bounds(self) -> dict[str, Bound]:
        """Of the columns that have one."""
        found = {}
        for name, (asked, limit) in zip(self.names, self._raw.limits):
            if asked is not None:
                found[name] = Bound(asked, *(limit or (None, None, None)))
        return found

    @property
    def worst_seen(self) -> Optional[float]:
        """The largest error of a sample that was noted where the model was made, over the ranges of the columns."""
        return self._raw.worst_seen

    @property
    def attrs(self) -> dict[str, Any]:
        """What the file as a whole tells."""
        return _dictionary(self._metadata["attributes"])

    def attrs_of(self, column: Union[str, int]) -> dict[str, Any]:
        """What is told of a column: its unit, what it is in words."""
        place = self._place(column)
        told = self._metadata["columns"]
        if len(told) == 1:
            return _dictionary(told[0])
        return _dictionary(told[place]) if place < len(told) else {}

    @property
    def units(self) -> dict[str, str]:
        """Of the columns that have one."""
        found = {}
        for name in self.names:
            unit = self.attrs_of(name).get("units")
            if isinstance(unit, str):
                found[name] = unit
        return found

    @property
    def categories(self) -> dict[str, list[str]]:
        """The texts that the numbers of a column stand for, of columns of texts."""
        found = {}
        for name in self.names:
            texts = self.attrs_of(name).get("categories")
            if isinstance(texts, list):
                found[name] = texts
        return found

    @property
    def missing(self) -> dict[str, list[float]]:
        """The values that stand for none, of the columns that have any."""
        words = zip(self.names, self._raw.missing)
        return {name: [float(word) for word in own] for name, own in words if own}

    @property
    def coordinates(self) -> dict[str, Coordinate]:
        """Where values lie in space and time."""
        found = {}
        for name, axes, shape, dtype, values, told in self._metadata["coordinates"]:
            dims = tuple(
                f"{name}_{own}" if axis is None else self._axes[axis] for own, axis in enumerate(axes)
            )
            array = np.asarray(values).astype(dtype).reshape(shape)
            found[name] = Coordinate(name, dims, array, _dictionary(told))
        return found

    @property
    def times(self) -> Optional[np.ndarray]:
        """Of the samples: dates where they are told, else numbers; `None` where nothing is told of them."""
        if self._sample_axis is None:
            return None
        along = self._axes[self._sample_axis]
        fitting = [c for c in self.coordinates.values() if c.dims == (along,)]
        if not fitting:
            return None
        chosen = next((c for c in fitting if c.name == along), fitting[0])
        dates = dict(self._raw.dates).get(chosen.name)
        if dates is None:
            return chosen.values
        try:
            return np.array(dates, dtype="datetime64[ms]")
        except ValueError:
            # A calendar of its own.
            return np.array(dates)

    @property
    def mesh(self) -> Optional[tuple[np.ndarray, str]]:
        """The points of the mesh that values lie on, and whether those belong to its `points` or `cells`."""
        mesh = self._raw.mesh
        return None if mesh is None else (mesh[0], "cells" if mesh[1] else "points")

    @property
    def latents(self) -> np.ndarray:
        """Samples x latents, as they are stored."""
        return self._raw.latents()

    def decode(
        self,
        columns: Union[None, str, int, Sequence[Union[str, int]]] = None,
        samples: Any = None,
        *,
        unchecked: bool = False,
    ) -> np.ndarray:
        """The values of some samples and columns, or of all, in the stored type and shape.

        `samples` is a slice, a range, a list of places or an array of marks; one place alone keeps its axis. A column
        alone loses the axis of columns, a list of them keeps it. Columns of several types come as a structured array.
        `unchecked` gives values also where they are not those that were noted when the archive was written.
        """
        places, _ = places_of(samples, self.samples)
        if columns is None:
            return self._decoded(places, None, unchecked)
        if isinstance(columns, (str, int, np.integer)):
            array = self._decoded(places, [self._place(columns)], unchecked)
            return array if self._component_axis is None else np.take(array, 0, self._component_axis)
        chosen = [self._place(column) for column in columns]
        if self._has_records:
            array = self._decoded(places, None, unchecked)
            names = array.dtype.names or ()
            return array[[names[place] for place in chosen]]
        return self._decoded(places, chosen, unchecked)

    def __getitem__(self, key: Any) -> np.ndarray:
        indices = list(key) if isinstance(key, tuple) else [key]
        columns: Any = None
        for at, index in enumerate(indices):
            if isinstance(index, str) or _are_texts(index):
                columns = index
                del indices[at]
                break
        axis = self._samples_at
        dropped = self._components_at if isinstance(columns, str) else None
        if dropped is not None and axis is not None and dropped < axis:
            axis -= 1
        place = self._index_of(indices, axis, self.ndim - (dropped is not None))
        if place is None:
            array = self.decode(columns)
            return array[tuple(indices)] if indices else array
        places, is_one = places_of(indices[place], self.samples)
        array = self.decode(columns, _again(places))
        indices[place] = 0 if is_one else slice(None)
        others = [index for index in indices if not (isinstance(index, slice) and index == slice(None))]
        return array[tuple(indices)] if others else array

    def _index_of(self, indices: list, axis: Optional[int], ndim: int) -> Optional[int]:
        """Which of the indices goes along the axis of samples; an ellipsis is written out."""
        if axis is None or any(index is None or np.ndim(index) > 1 for index in indices):
            return None
        if sum(1 for index in indices if np.ndim(index) == 1) > 1:
            # Several lists of places are taken pair by pair.
            return None
        for at, index in enumerate(indices):
            if index is Ellipsis:
                missing = ndim - len(indices) + 1
                indices[at : at + 1] = [slice(None)] * missing
                break
        if len(indices) > ndim:
            raise IndexError(f"{len(indices)} indices of an array with {ndim} axes")
        return axis if axis < len(indices) else None

    def __array__(self, dtype: Any = None, copy: Optional[bool] = None) -> np.ndarray:
        if copy is False:
            raise ValueError("values of an archive are decoded: there is no array without a copy")
        array = self.decode()
        return array if dtype is None else array.astype(dtype, copy=False)

    def verify(self, against: Any = None, **given: Any) -> Verification:
        """Every checksum, the decoded values, and with the original the errors and the bounds.

        `against` is an array, a data set of xarray, or a file of any format that the program reads.
        """
        data = None if against is None else data_of(against, **{**self._read_as(against), **given})
        report, fault = self._raw.verify(data)
        return Verification(fault, json.loads(report))

    def to_xarray(self, *, decode_cf: bool = True) -> xarray.Dataset:
        """A data set with a variable for each column or component, and coordinates. `decode_cf`: times become dates, and
        missing values NaN."""
        from .xarray import dataset_of

        return dataset_of(self, decode_cf)

    def _read_as(self, against: Any) -> dict[str, Any]:
        """A bare array is read along the axes of the archive."""
        if isinstance(against, np.ndarray) and against.dtype.names is None and against.shape == self._stored_shape:
            return {
                "kind": self.kind,
                "sample_axis": self._sample_axis,
                "component_axis": self._component_axis,
                "names": self.names,
            }
        return {}

    def _decoded(self, places: Any, columns: Optional[list[int]], unchecked: bool) -> np.ndarray:
        ranges, inside = ranges_of(places, self._raw.block)
        axis = self._samples_at if columns is None else self._sample_axis
        if not ranges:
            # Of one sample none is left; there is always one.
            array = from_npy(self._raw.npy([(0, 1)], columns, unchecked))
            return array if axis is None else array[(slice(None),) * axis + (slice(0, 0),)]
        array = from_npy(self._raw.npy(ranges, columns, unchecked))
        if axis is None or (isinstance(inside, slice) and inside == slice(None)):
            return array
        if isinstance(inside, slice):
            return array[(slice(None),) * axis + (inside,)]
        if np.array_equal(inside, np.arange(array.shape[axis])):
            return array
        return np.take(array, inside, axis)

    def _place(self, column: Union[str, int]) -> int:
        if isinstance(column, str):
            if column in self.names:
                return self.names.index(column)
            raise KeyError(f"no column {column!r}; there are: {', '.join(self.names)}")
        place = int(column)
        if not -len(self.names) <= place < len(self.names):
            raise IndexError(f"no column {place}: there are {len(self.names)}, counted from 0")
        return place % len(self.names)


def open(
    source: Union[str, os.PathLike, bytes, bytearray, memoryview],
    *,
    with_model: Union[None, str, os.PathLike] = None,
) -> Archive:
    """Opens an archive: a file, or the bytes of one. `with_model` is the file that holds the model, where the archive
    shares it; without it it is looked for beside the archive."""
    model = None if with_model is None else os.fspath(with_model)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return Archive(_core.RawArchive.of_bytes(bytes(source), model))
    return Archive(_core.RawArchive.open(os.fspath(source), model))


def _again(places: Any) -> Any:
    return slice(places.start, places.stop, places.step) if isinstance(places, range) else places


def _are_texts(index: Any) -> bool:
    return isinstance(index, list) and bool(index) and all(isinstance(name, str) for name in index)


def _dictionary(told: list) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in told:
        if isinstance(value, tuple):
            dtype, numbers = value
            array = np.array(numbers).astype(dtype)
            value = array[0] if array.size == 1 else array
        found[name] = value
    return found
