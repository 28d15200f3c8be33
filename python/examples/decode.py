"""Decodes an archive and compares it with what `balescope decompress` wrote.

    balescope fit dimuon -o dimuon.bale
    balescope decompress dimuon.bale -o back.npz
    python decode.py dimuon.bale back.npz
"""

import sys

import numpy as np

import balescope

archive = balescope.open(sys.argv[1])
print(archive)
print(f"{archive.ledger['input'] / archive.ledger['total']:.2f} times smaller")
print("the first muon's momentum:", archive[:3, archive.names[0]])

back = np.load(sys.argv[2])["data"]
values = archive.decode()
assert values.dtype == back.dtype and values.tobytes() == back.tobytes()
print(f"{values.size} values are the very bits that `balescope decompress` wrote")
