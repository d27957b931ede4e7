"""Where the encoder's time goes, and the floor under it: what the processor can multiply.

Processor time of one core, so that a busy machine changes little. Multiplications and additions of
a BERT encoder: 2 · (4 · width² + 2 · width · inner) for each token and segment, and 4 · width ·
length for the attention of a token to a text of that length; all but the latter are products with
weights, which int8 makes cheaper.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import torch
from tokenizers import Tokenizer

from assistant.encoders.compiled import CompiledEncoder
from assistant.encoders.model_folders import find_model
from assistant.encoders.runtime import Network, TwoPartSequence, load_arrays
from assistant.recipe import DEFAULT_MODEL
from eval.benchmarks.encoding import texts_to_encode
from eval.benchmarks.synthetic import questions

WIDTH: Final = 384
INNER: Final = 1_536
SEGMENTS: Final = 6
TOKENS: Final = 1_024  # of the products that are timed, as in the encoder's batches
_SECONDS: Final = 1.0


def main() -> None:
    """Print rates in GFLOP/s, shares of the encoder's time, and the floor."""
    torch.set_num_threads(1)
    peaks = {"fp32": _peak(torch.float32), "bf16": _peak(torch.bfloat16), "int8": _peak(torch.int8)}
    for name, rate in peaks.items():
        print(f"largest product seen in {name}: {rate:.0f} GFLOP/s a core")
    folder = find_model(DEFAULT_MODEL)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    texts = texts_to_encode()
    lengths = [len(item.ids) for item in tokenizer.encode_batch(texts)]
    linear = 2 * SEGMENTS * (4 * WIDTH**2 + 2 * WIDTH * INNER) * sum(lengths)
    attention = 4 * SEGMENTS * WIDTH * sum(length**2 for length in lengths)
    print(
        f"{len(texts)} texts, {sum(lengths) / len(texts):.1f} tokens each: {linear / 1e9:.1f} GFLOP"
    )
    print(f"of products with weights and {attention / 1e9:.1f} of attention")
    tokenising = _least(lambda: tokenizer.encode_batch_fast(texts))
    for int8 in (False, True):
        encoder, name = CompiledEncoder(folder, int8=int8), "int8" if int8 else "fp32"
        whole = _least(lambda encoder=encoder: encoder.encode(texts))  # type: ignore[misc]
        floor = (linear / peaks[name] + attention / peaks["fp32"]) / 1e9
        print(
            f"{name}: {len(texts) / whole:.0f} texts for a second of a core; tokenising {tokenising / whole:.0%};"
        )
        print(
            f"the floor of its products is {floor / whole:.0%} ({len(texts) / floor:.0f} texts/s)"
        )
    _question(folder)


def _question(folder: Path) -> None:
    arrays = load_arrays(folder / "model.safetensors")
    named = {f"encoder.{name}": array for name, array in arrays.items()}
    weights = SEGMENTS * (4 * WIDTH**2 + 2 * WIDTH * INNER)
    text = " ".join(questions(1_000, 1)[0])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    ids = tokenizer.encode(text).ids
    sequence = [TwoPartSequence(ids=ids, second=len(ids))]
    for int8 in (False, True):
        encoder = CompiledEncoder(folder, int8=int8)
        network = Network(named, int8=int8)
        whole = _least(lambda encoder=encoder: encoder.encode([text]))  # type: ignore[misc]
        alone = _least(lambda network=network: network.run(sequence))  # type: ignore[misc]
        size = weights * (1 if int8 else 4) / 1e6
        print(
            f"one question of {len(ids)} tokens in {'int8' if int8 else 'fp32'}: {whole * 1e3:.2f} ms, of which the network {alone * 1e3:.2f};"
        )
        print(f"it reads {size:.0f} MB of weights")


def _peak(kind: torch.dtype) -> float:
    left, right = torch.randn(TOKENS, WIDTH), torch.randn(INNER, WIDTH)
    operations = 2 * TOKENS * WIDTH * INNER
    if kind is torch.int8:
        left, right = (left * 30).to(kind), (right * 30).to(kind)
        took = _least(lambda: torch._int_mm(left, right.t()))  # noqa: SLF001  its only public door
    else:
        left, right = left.to(kind), right.to(kind)
        took = _least(lambda: torch.nn.functional.linear(left, right))
    return operations / took / 1e9


def _least(work: Callable[[], object]) -> float:
    """The least processor time of a call, all threads together."""
    work()
    times: list[float] = []
    end = time.perf_counter() + _SECONDS
    while time.perf_counter() < end or not times:
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return min(times)


if __name__ == "__main__":
    main()
