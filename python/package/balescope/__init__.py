"""Archives of Balescope as arrays of NumPy.

    archive = balescope.open("run.bale")
    archive[10:20]
    balescope.compress(array, bound="rel=1e-3", path="out.bale")
"""

from ._archive import Archive, Bound, Coordinate, Verification, open
from ._compress import compress, decompress, methods
from ._core import DamagedError, Error, __version__

__all__ = [
    "Archive",
    "Bound",
    "Coordinate",
    "DamagedError",
    "Error",
    "Verification",
    "__version__",
    "compress",
    "decompress",
    "methods",
    "open",
]
