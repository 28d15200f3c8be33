"""Archives as data sets of xarray, and the other way round; `xarray.open_dataset("run.bale")` comes here."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterable
from typing import Any, Optional

import numpy as np
import xarray as xr
from xarray.backends import BackendArray, BackendEntrypoint, StoreBackendEntrypoint
from xarray.backends.common import AbstractDataStore
from xarray.core import indexing

from . import _core
from ._archive import Archive, open
from ._given import attributes

# Told of a variable, and no attribute of it in a data set.
_CATEGORIES = "categories"


def dataset_of(archive: Archive, decode_cf: bool) -> xr.Dataset:
    """All values, in memory."""
    store = _Store(archive)
    variables = {name: variable.load() for name, variable in store.get_variables().items()}
    dataset = xr.Dataset(variables, attrs=store.get_attrs())
    with warnings.catch_warnings():
        # Several values may stand for none.
        warnings.simplefilter("ignore", xr.SerializationWarning)
        return xr.decode_cf(dataset).load() if decode_cf else dataset


class BalescopeBackend(BackendEntrypoint):
    """Opens archives: values are decoded when they are asked for, and only the samples that are asked for."""

    description = "Archives of Balescope (.bale)"
    open_dataset_parameters = ("filename_or_obj", "drop_variables", "with_model")

    def open_dataset(
        self,
        filename_or_obj: Any,
        *,
        mask_and_scale: bool = True,
        decode_times: bool = True,
        concat_characters: bool = True,
        decode_coords: bool = True,
        drop_variables: Optional[Iterable[str]] = None,
        use_cftime: Optional[bool] = None,
        decode_timedelta: Optional[bool] = None,
        with_model: Optional[str] = None,
    ) -> xr.Dataset:
        store = _Store(open(filename_or_obj, with_model=with_model))
        return StoreBackendEntrypoint().open_dataset(
            store,
            mask_and_scale=mask_and_scale,
            decode_times=decode_times,
            concat_characters=concat_characters,
            decode_coords=decode_coords,
            drop_variables=drop_variables,
            use_cftime=use_cftime,
            decode_timedelta=decode_timedelta,
        )

    def guess_can_open(self, filename_or_obj: Any) -> bool:
        if isinstance(filename_or_obj, (bytes, memoryview)):
            return _core.is_archive(bytes(filename_or_obj[:16]))
        try:
            name = os.fspath(filename_or_obj)
        except TypeError:
            return False
        return str(name).lower().endswith(".bale")


class _Store(AbstractDataStore):
    """An archive as variables, one for each column or component, and coordinates."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = threading.Lock()
        self._last: Optional[tuple[Any, np.ndarray]] = None

    def get_variables(self) -> dict[str, xr.Variable]:
        archive = self._archive
        variables = {}
        components_at = archive._components_at
        dims = tuple(dim for axis, dim in enumerate(archive.dims) if axis != components_at)
        for name, place in zip(archive.names, range(len(archive.names))):
            attrs = archive.attrs_of(place)
            attrs.pop(_CATEGORIES, None)
            words = archive.missing.get(name)
            if words and not {"_FillValue", "missing_value"} & set(attrs):
                key = "_FillValue" if len(words) == 1 else "missing_value"
                own = np.array(words).astype(archive.dtype_of(place))
                attrs[key] = own[0] if len(words) == 1 else own
            column = indexing.LazilyIndexedArray(_Column(self, place))
            variables[name] = xr.Variable(dims, column, attrs)
        components = None if components_at is None else archive.dims[components_at]
        for name, coordinate in archive.coordinates.items():
            if name not in variables and components not in coordinate.dims:
                variables[name] = xr.Variable(coordinate.dims, coordinate.values, coordinate.attrs)
        self._name_coordinates(variables, dims)
        return variables

    def _name_coordinates(self, variables: dict[str, xr.Variable], dims: tuple[str, ...]) -> None:
        """Coordinates that are not of the name of their axis are named by the variables, as CF does it."""
        others = [
            name
            for name, own in self._archive.coordinates.items()
            if name in variables and own.dims != (name,) and set(own.dims) <= set(dims)
        ]
        if not others:
            return
        for name in self._archive.names:
            variables[name].attrs.setdefault("coordinates", " ".join(others))

    def get_attrs(self) -> dict[str, Any]:
        return self._archive.attrs

    def get_dimensions(self) -> dict[str, int]:
        return dict(zip(self._archive.dims, self._archive.shape))

    def get_encoding(self) -> dict[str, Any]:
        return {}

    def column(self, place: int, samples: Any) -> np.ndarray:
        """One column of some samples. A model decodes all columns together: those of the last samples are kept."""
        archive = self._archive
        if len(archive.names) == 1 or not archive.has_model:
            return archive.decode(place, samples)
        key = samples.tobytes() if isinstance(samples, np.ndarray) else repr(samples)
        with self._lock:
            if self._last is None or self._last[0] != key:
                self._last = (key, archive.decode(samples=samples))
            array = self._last[1]
        if array.dtype.names is not None:
            return array[array.dtype.names[place]]
        axis = archive._components_at
        return array if axis is None else np.take(array, place, axis)


class _Column(BackendArray):
    """A column whose samples are decoded when they are asked for."""

    def __init__(self, store: _Store, place: int) -> None:
        archive = store._archive
        self._store, self._place = store, place
        self._texts = archive.categories.get(archive.names[place])
        dropped = archive._components_at
        self.shape = tuple(length for axis, length in enumerate(archive.shape) if axis != dropped)
        axis = archive._samples_at
        self._axis = axis - 1 if axis is not None and dropped is not None and dropped < axis else axis
        self.dtype = np.dtype(object) if self._texts else archive.dtype_of(place)

    def __getitem__(self, key: Any) -> Any:
        return indexing.explicit_indexing_adapter(key, self.shape, indexing.IndexingSupport.OUTER, self._get)

    def _get(self, key: tuple) -> np.ndarray:
        indices = list(key)
        samples: Any = slice(None)
        if self._axis is not None:
            samples = indices[self._axis]
            indices[self._axis] = slice(None)
            if isinstance(samples, (int, np.integer)):
                samples, indices[self._axis] = [int(samples)], 0
        array = self._store.column(self._place, samples)
        if self._texts is not None:
            array = np.array(self._texts, dtype=object)[array]
        for axis in reversed(range(len(indices))):
            array = array[(slice(None),) * axis + (indices[axis],)]
        return array


def parts_of(given: Any) -> tuple[np.ndarray, list[str], Optional[tuple], dict]:
    """The values of a data set or an array of xarray, names of columns, the layout, and what is told."""
    if isinstance(given, xr.DataArray):
        name = str(given.name) if given.name is not None else "data"
        given = given.rename(name).to_dataset()
    variables = {str(name): variable for name, variable in given.data_vars.items()}
    if not variables:
        raise ValueError("a data set without variables: there is nothing to compress")
    first = next(iter(variables.values()))
    dims = first.dims
    for name, variable in variables.items():
        if set(variable.dims) != set(dims):
            raise ValueError(
                f"variable {name!r} lies along {variable.dims} and {next(iter(variables))!r} along {dims}: "
                "choose variables along the same axes"
            )
    columns = {name: variable.transpose(*dims).values for name, variable in variables.items()}
    told: dict[str, Any] = {
        "attributes": attributes(given.attrs),
        "columns": [attributes(variable.attrs) for variable in variables.values()],
    }
    if len(dims) == 1:
        from ._given import _of_columns

        values, names, own = _of_columns(columns)
        for column, texts in zip(told["columns"], own.get("columns", [])):
            column.extend(texts)
        layout = ([len(values), len(names)], "table", 0, 1)
        axis_of = {dims[0]: 0}
        told["axes"] = [str(dims[0]), None]
    else:
        types = {column.dtype for column in columns.values()}
        values = np.stack([column.astype(np.result_type(*types)) for column in columns.values()], axis=1)
        names = list(columns)
        axis_of = {dim: axis + (axis > 0) for axis, dim in enumerate(dims)}
        layout = (list(values.shape), "field", 0, 1)
        told["axes"] = [str(dims[0]), None, *(str(dim) for dim in dims[1:])]
    coordinates = (_coordinate(str(name), coord, axis_of) for name, coord in given.coords.items())
    told["coordinates"] = [coordinate for coordinate in coordinates if coordinate is not None]
    return values, names, None if values.dtype.names else layout, told


def _coordinate(name: str, coord: Any, axis_of: dict) -> Optional[tuple]:
    if not set(coord.dims) <= set(axis_of) or coord.ndim == 0:
        return None
    encoded = xr.conventions.encode_cf_variable(coord.variable)
    values = np.asarray(encoded.values)
    if values.dtype.kind not in "biuf":
        warnings.warn(f"coordinate {name!r} is left out: it is not one of numbers or times", stacklevel=4)
        return None
    axes = [axis_of[dim] for dim in coord.dims]
    flat = np.ascontiguousarray(values, dtype=float).reshape(-1)
    return name, axes, list(values.shape), values.dtype.name, flat, attributes(encoded.attrs)
