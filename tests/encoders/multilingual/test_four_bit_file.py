"""The packed file of the multilingual model: laid out small here, read as the large one is."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from assistant.encoders.multilingual import four_bit_file
from assistant.encoders.multilingual.four_bit_file import FourBitFile
from assistant.encoders.runtime import StoredArray
from assistant.errors import ModelError

WIDTH, INNER, WORDS, POSITIONS = 32, 64, 5, 7
PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁да")
Floats = npt.NDArray[np.float32]


class Packed:
    """Writes a packed file, and knows what its matrices are in floats."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(3)
        self.matrices: dict[str, Floats] = {}
        self.plain: dict[str, Floats] = {}
        self.parts: dict[str, bytes] = {}

    def matrix(self, name: str, rows: int, columns: int) -> None:
        steps = self.random.normal(0.0, 0.02, (rows, columns // 32)).astype(np.float16)
        numbers = self.random.integers(0, 16, (rows, columns // 32, 32), dtype=np.uint8)
        packed = numbers[:, :, :16] | numbers[:, :, 16:] << 4
        content = np.concatenate([steps[:, :, None].view(np.uint8), packed], axis=2)
        self.parts[name] = content.tobytes()
        exact = (numbers.astype(np.float32) - 8.0) * steps[:, :, None].astype(np.float32)
        self.matrices[name] = exact.reshape(rows, columns)

    def floats(self, name: str, *shape: int) -> None:
        self.plain[name] = self.random.normal(0.0, 1.0, shape).astype(np.float32)
        self.parts[name] = self.plain[name].tobytes()

    def norm(self, name: str) -> None:
        self.floats(f"{name}.w", WIDTH)
        self.floats(f"{name}.b", WIDTH)

    def written(self) -> bytes:
        self.matrix("emb.word", WORDS, WIDTH)
        self.floats("emb.pos", POSITIONS, WIDTH)
        self.floats("emb.type", 2, WIDTH)
        self.norm("emb.ln")
        sizes = {"fi": (INNER, WIDTH), "fo": (WIDTH, INNER)}
        for name in ("q", "k", "v", "ao", "fi", "fo"):
            rows, columns = sizes.get(name, (WIDTH, WIDTH))
            self.matrix(f"l0.{name}.w", rows, columns)
            self.floats(f"l0.{name}.b", rows)
        self.norm("l0.aln")
        self.norm("l0.oln")
        head = b"E5S1" + struct.pack(
            "<I7ifi", 1, WIDTH, 1, 1, INNER, WORDS, POSITIONS, 2, 1e-12, 32
        )
        encoded = [piece.encode() for piece in PIECES]
        edges = np.cumsum([0, *map(len, encoded)])
        head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, edges[-1])
        head += edges.astype("<u4").tobytes()
        head += np.arange(0.0, -len(PIECES), -1.0).astype("<f4").tobytes() + b"".join(encoded)
        head += struct.pack("<iI", 1, 3) + b"abc"
        listing = [(name.encode(), content) for name, content in self.parts.items()]
        begin = len(head) + 4 + sum(2 + len(name) + 21 for name, _ in listing)
        directory = struct.pack("<i", len(listing))
        for encoded_name, content in listing:
            directory += struct.pack("<H", len(encoded_name)) + encoded_name
            directory += struct.pack("<BIQQ", 0, len(content), begin, len(content))
            begin += len(content)
        return head + directory + b"".join(content for _, content in listing)


@pytest.fixture
def packed() -> Packed:
    return Packed()


@pytest.fixture
def path(packed: Packed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "small.bin"
    file.write_bytes(packed.written())
    monkeypatch.setattr(four_bit_file, "SHA256", hashlib.sha256(file.read_bytes()).hexdigest())
    return file


def test_a_matrix_comes_out_within_half_a_step_of_its_row(packed: Packed, path: Path) -> None:
    arrays = FourBitFile(path).arrays()
    names = {
        "emb.word": "encoder.embeddings.word_embeddings.weight",
        "l0.fi.w": "encoder.encoder.layer.0.intermediate.dense.weight",
        "l0.v.w": "encoder.encoder.layer.0.attention.self.value.weight",
    }
    for stored, name in names.items():
        matrix, scales = arrays[name], arrays[f"{name}.scale"]
        assert isinstance(matrix, StoredArray)
        assert isinstance(scales, np.ndarray)
        values, exact = matrix.read(), packed.matrices[stored]
        assert values.dtype == np.int8
        np.testing.assert_allclose(scales * 127.0, np.abs(exact).max(axis=1), rtol=1e-5)
        assert (np.abs(values * scales[:, None] - exact) <= 0.501 * scales[:, None]).all()


def test_biases_norms_and_positions_are_as_they_stand(packed: Packed, path: Path) -> None:
    arrays = FourBitFile(path).arrays()
    for stored, name in {
        "emb.pos": "encoder.embeddings.position_embeddings.weight",
        "emb.ln.b": "encoder.embeddings.LayerNorm.bias",
        "l0.oln.w": "encoder.encoder.layer.0.output.LayerNorm.weight",
        "l0.q.b": "encoder.encoder.layer.0.attention.self.query.bias",
    }.items():
        np.testing.assert_array_equal(np.asarray(arrays[name]), packed.plain[stored])


def test_the_vocabulary_keeps_its_order_and_scores(path: Path) -> None:
    vocabulary = FourBitFile(path).vocabulary
    assert vocabulary.pieces == PIECES
    assert vocabulary.scores == (0.0, -1.0, -2.0, -3.0, -4.0)


def test_a_file_of_another_hash_is_refused(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"small\.bin has the SHA-256"):
        FourBitFile(path)
    with pytest.raises(ModelError, match=r"absent\.bin"):
        FourBitFile(path.parent / "absent.bin")
