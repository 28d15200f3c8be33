"""Which samples an index asks for."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

Ranges = list  # of first and last + 1


def places_of(samples: Any, count: int) -> tuple[Any, bool]:
    """A slice, a range, places or marks as a `range` with a step above 0 where it is one, else as an array; and whether
    one sample alone was asked for."""
    if samples is None:
        return range(count), False
    if isinstance(samples, slice):
        found = range(count)[samples]
        return (found, False) if found.step > 0 else (np.array(found, dtype=np.intp), False)
    if isinstance(samples, range):
        return np.array(samples, dtype=np.intp), False
    try:
        one = operator.index(samples)
    except TypeError:
        pass
    else:
        place = one + count if one < 0 else one
        if not 0 <= place < count:
            raise IndexError(f"no sample {one}: there are {count}, counted from 0")
        return range(place, place + 1), True
    places = np.asarray(samples)
    if places.dtype == bool:
        if places.shape != (count,):
            raise IndexError(f"marks of {places.shape} samples, where there are {count}")
        return np.flatnonzero(places), False
    if places.ndim != 1 or (places.size and places.dtype.kind not in "iu"):
        raise IndexError("samples: expected a slice, places in a list, or a mark for each")
    places = places.astype(np.intp)
    outside = (places < -count) | (places >= count)
    if outside.any():
        raise IndexError(f"no sample {places[outside][0]}: there are {count}, counted from 0")
    return np.where(places < 0, places + count, places), False


def ranges_of(places: Any, block: int) -> tuple[Ranges, Any]:
    """Ranges that hold all the places, and where in them they are. Places within a block are decoded together
    anyway."""
    if isinstance(places, range):
        if len(places) == 0:
            return [], slice(0, 0)
        if places.step <= max(block, 1):
            whole = (places[0], places[-1] + 1)
            return [whole], slice(None) if places.step == 1 else slice(None, None, places.step)
        places = np.array(places, dtype=np.intp)
    if places.size == 0:
        return [], slice(0, 0)
    sorted_places = np.unique(places)
    breaks = np.flatnonzero(np.diff(sorted_places) > max(block, 1))
    firsts = sorted_places[np.concatenate(([0], breaks + 1))]
    lasts = sorted_places[np.concatenate((breaks, [-1]))] + 1
    starts = np.concatenate(([0], np.cumsum(lasts - firsts)[:-1]))
    which = np.searchsorted(firsts, places, side="right") - 1
    inside = places - firsts[which] + starts[which]
    ranges = [(int(first), int(last)) for first, last in zip(firsts, lasts)]
    return ranges, inside
