"""Whatever data are given as, as the program holds them."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Optional

import numpy as np

from . import _core
from ._arrays import to_npy

Attributes = list
"""Of names and what is told under them."""


def attributes(told: Mapping[Any, Any]) -> Attributes:
    """Texts, lists of texts and numbers of a dictionary; anything else is left out."""
    found: Attributes = []
    for name, value in told.items():
        if isinstance(value, str):
            found.append((str(name), value))
            continue
        array = np.asarray(value)
        if array.dtype.kind in "US" and array.size > 0:
            found.append((str(name), [str(text) for text in array.ravel()]))
        elif array.dtype.kind in "biuf" and array.size > 0:
            numbers = [float(number) for number in array.ravel()]
            found.append((str(name), (array.dtype.name, numbers)))
    return found


def data_of(
    given: Any,
    *,
    names: Optional[Sequence[str]] = None,
    units: Optional[Mapping[str, str]] = None,
    kind: Optional[str] = None,
    sample_axis: Optional[int] = 0,
    component_axis: Optional[int] = None,
    array: Optional[str] = None,
    missing: str = "auto",
) -> _core.Data:
    """Arrays, tables and files as the program reads them; what it notes about them is warned of."""
    if isinstance(given, _core.Data):
        return given
    if isinstance(given, (str, os.PathLike)):
        data = _core.Data.read(os.fspath(given), array, missing)
    elif hasattr(given, "dims") and hasattr(given, "coords"):
        from .xarray import parts_of

        values, told_names, layout, told = parts_of(given)
        data = _of_array(values, list(names or told_names), layout, told, missing)
    else:
        values, own_names, told = _table(given)
        layout = None
        if kind is not None:
            layout = (list(values.shape), kind, sample_axis, component_axis)
        chosen = list(names) if names is not None else own_names
        if units:
            told = _with_units(told, chosen, units)
        data = _of_array(values, chosen, layout, told, missing)
    for note in data.notes:
        warnings.warn(note, stacklevel=3)
    return data


def _of_array(values, names, layout, told, missing) -> _core.Data:
    if values.dtype.kind == "O":
        raise TypeError("values that are no numbers: expected an array of numbers")
    header, flat = to_npy(values)
    return _core.Data.of_npy("array", header, flat, names, layout, missing, told or None)


def _table(given: Any) -> tuple[np.ndarray, Optional[list], dict]:
    """Values, names of columns, and what is told of them."""
    if hasattr(given, "columns") and hasattr(given, "to_dict"):
        columns = {str(name): given[name].to_numpy() for name in given.columns}
    elif isinstance(given, Mapping):
        columns = {str(name): np.asarray(column) for name, column in given.items()}
    else:
        values = np.asarray(given)
        if values.dtype.names is None:
            return values, None, {}
        plain = all(values.dtype[name].kind in "biuf" for name in values.dtype.names)
        if plain or values.ndim != 1:
            return values, None, {}
        columns = {name: values[name] for name in values.dtype.names}
    return _of_columns(columns)


def _of_columns(columns: Mapping[str, np.ndarray]) -> tuple[np.ndarray, list, dict]:
    """Columns side by side. Texts become the numbers that stand for them, which are told."""
    numbers: dict[str, np.ndarray] = {}
    told: list[Attributes] = []
    for name, column in columns.items():
        if column.dtype.kind in "OUST":
            texts, codes = np.unique(column.astype(str), return_inverse=True)
            dtype = np.uint8 if len(texts) <= 256 else np.uint16
            numbers[name] = codes.reshape(column.shape).astype(dtype)
            told.append([("categories", [str(text) for text in texts])])
        else:
            numbers[name] = column
            told.append([])
    names = list(numbers)
    types = {column.dtype for column in numbers.values()}
    if len(types) == 1:
        values = np.column_stack(list(numbers.values()))
    else:
        length = len(next(iter(numbers.values()), ()))
        fields = [(name, column.dtype) for name, column in numbers.items()]
        values = np.empty(length, fields)
        for name, column in numbers.items():
            values[name] = column
    return values, names, {"columns": told} if any(told) else {}


def _with_units(told: dict, names: Optional[list], units: Mapping[str, str]) -> dict:
    if names is None:
        raise ValueError("units: the columns have no names; give names=[...] too")
    columns = told.get("columns") or [[] for _ in names]
    for name, unit in units.items():
        columns[names.index(name)].append(("units", unit))
    return {**told, "columns": columns}
