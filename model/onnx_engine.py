"""The engine of `predict()` on CPUs: ONNX Runtime, without torch."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ..data.schema import Schema
from .checkpoint import LINKER, TAGGER, Checkpoint, CheckpointError
from .encoding import WindowBatch, split_windows
from .engine import PIECES_AT_ONCE, LinkInput
from .parts import Scores, link_in_parts
from .tags import tag_names
from .targets import attribute_slots

WORD_INPUTS = ("input_ids", "attention_mask", "first_piece", "last_piece", "shapes")
WORD_OUTPUTS = ("words", "tag_logits")
LINK_INPUTS = ("words", "first", "last", "labels", "bounds", "pairs", "features")
LINK_OUTPUTS = ("attribute_logits", "relation_logits")


class OnnxEngine:
    """Runs the two graphs of a checkpoint."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        """Open both graphs.

        Raises:
            CheckpointError: if one is missing, damaged, or does not fit the schema.
        """
        self._tagger = _session(checkpoint, TAGGER, WORD_INPUTS, WORD_OUTPUTS)
        self._linker = _session(checkpoint, LINKER, LINK_INPUTS, LINK_OUTPUTS)
        _check_widths(checkpoint, self._tagger, self._linker)

    def tag(self, batch: WindowBatch) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """See `Engine.tag`."""
        words, logits = (
            [np.zeros((0, output.shape[1]), np.float32)] for output in self._tagger.get_outputs()
        )
        for part in split_windows(batch, PIECES_AT_ONCE):
            if len(part.first_piece):
                found = self._tagger.run(
                    WORD_OUTPUTS, {name: getattr(part, name) for name in WORD_INPUTS}
                )
                words.append(found[0])
                logits.append(found[1])
        return np.concatenate(words), np.concatenate(logits)

    def link(
        self, states: Any, mentions: LinkInput
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """See `Engine.link`."""

        def run(stretch: slice, part: LinkInput) -> Scores:
            inputs = {name: getattr(part, name) for name in LINK_INPUTS[1:]}
            attributes, relations = self._linker.run(
                LINK_OUTPUTS, {"words": states[stretch], **inputs}
            )
            return attributes, relations

        return link_in_parts(run, mentions, len(states))


def _session(
    checkpoint: Checkpoint, name: str, inputs: Sequence[str], outputs: Sequence[str]
) -> onnxruntime.InferenceSession:
    path: Path = checkpoint.file(name)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors; warnings about graph nodes help no user
    options.intra_op_num_threads = len(os.sched_getaffinity(0)) if _HAS_AFFINITY else 0
    try:
        session = onnxruntime.InferenceSession(
            str(path), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's error classes share no public base
        raise CheckpointError(
            f"checkpoint {checkpoint.folder}: {name} is damaged or no graph: {error}"
        ) from error
    for expected, found in ((inputs, session.get_inputs()), (outputs, session.get_outputs())):
        names = [value.name for value in found]
        if names != list(expected):
            raise CheckpointError(
                f"checkpoint {checkpoint.folder}: {name} is another graph: it has "
                f"{', '.join(names)} where {', '.join(expected)} belong"
            )
    return session


_HAS_AFFINITY = hasattr(os, "sched_getaffinity")


def _check_widths(
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
