"""The engine of `predict()` on CPUs: ONNX Runtime, without torch."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ..data.schema import Schema
from .checkpoint import LINKER, TAGGER, Checkpoint, CheckpointError
from .encoding import WindowBatch
from .engine import LinkInput
from .tags import tag_names
from .targets import attribute_slots

PAIR_CHUNK = 16384
"""Pairs are scored at most so many at a time, which bounds memory on long texts."""


class OnnxEngine:
    """Runs the two graphs of a checkpoint."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        """Open both graphs.

        Raises:
            CheckpointError: if one is missing, damaged, or does not fit the schema.
        """
        self._tagger = _session(checkpoint, TAGGER)
        self._linker = _session(checkpoint, LINKER)
        _check_outputs(checkpoint, self._tagger, self._linker)

    def tag(self, batch: WindowBatch) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """See `Engine.tag`."""
        if not len(batch.first_piece):
            tags = self._tagger.get_outputs()[1].shape[1]
            return np.zeros((0, 0), np.float32), np.zeros((0, tags), np.float32)
        words, logits = self._tagger.run(
            ["words", "tag_logits"],
            {
                "input_ids": batch.input_ids,
                "attention_mask": batch.attention_mask,
                "first_piece": batch.first_piece,
                "last_piece": batch.last_piece,
                "shapes": batch.shapes,
            },
        )
        return words, logits

    def link(
        self, states: Any, mentions: LinkInput
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """See `Engine.link`."""
        relations = []
        attributes: NDArray[np.float32] | None = None
        for start in range(0, max(len(mentions.pairs), 1), PAIR_CHUNK):
            attributes, part = self._linker.run(
                ["attribute_logits", "relation_logits"],
                {
                    "words": states,
                    "first": mentions.first,
                    "last": mentions.last,
                    "labels": mentions.labels,
                    "bounds": mentions.bounds,
                    "pairs": mentions.pairs[start : start + PAIR_CHUNK],
                    "features": mentions.features[start : start + PAIR_CHUNK],
                },
            )
            relations.append(part)
        assert attributes is not None
        return attributes, np.concatenate(relations)


def _session(checkpoint: Checkpoint, name: str) -> onnxruntime.InferenceSession:
    path: Path = checkpoint.file(name)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors; warnings about graph nodes help no user
    options.intra_op_num_threads = len(os.sched_getaffinity(0)) if _HAS_AFFINITY else 0
    try:
        return onnxruntime.InferenceSession(
            str(path), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's error classes share no public base
        raise CheckpointError(
            f"checkpoint {checkpoint.folder}: {name} is damaged or no graph: {error}"
        ) from error


_HAS_AFFINITY = hasattr(os, "sched_getaffinity")


def _check_outputs(
    checkpoint: Checkpoint,
    tagger: onnxruntime.InferenceSession,
    linker: onnxruntime.InferenceSession,
) -> None:
    for name, column, found in zip(
        ("tags", "attribute values", "relations"),
        _widths(checkpoint.schema),
        (
            tagger.get_outputs()[1].shape[1],
            linker.get_outputs()[0].shape[1],
            linker.get_outputs()[1].shape[1],
        ),
        strict=True,
    ):
        if column != found:
            raise CheckpointError(
                f"checkpoint {checkpoint.folder}: its graphs score {found} {name}, "
                f"its schema {checkpoint.schema.name!r} has {column}"
            )


def _widths(schema: Schema) -> tuple[int, int, int]:
    slots = attribute_slots(schema)
    return len(tag_names(schema.labels)), slots[-1].stop if slots else 0, len(schema.relations)
