"""The inference wrapper: text in, `Report` out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, Self

from ..data.document import Document, Mention
from ..data.schema import Schema
from ..data.words import split_words
from ..records.report import Report
from .checkpoint import Checkpoint, CheckpointError, find_checkpoint, load_checkpoint
from .engine import Engine
from .pairs import Span
from .prediction import Predictor
from .targets import mention_spans

EngineName = Literal["auto", "onnx", "torch"]

DEFAULT_MODEL = Path(__file__).resolve().parent / "default"
"""The checkpoint that ships with the package."""


class Extractor:
    """Reads reports with one model.

    `predict` and `predict_batch` differ by one list level and nothing else. Texts of any length
    are read whole. An instance keeps nothing of what it read, so threads may share it.
    """

    def __init__(self, predictor: Predictor) -> None:
        self.predictor = predictor

    @classmethod
    def from_pretrained(cls, source: str | os.PathLike[str], engine: EngineName = "auto") -> Self:
        """Load a checkpoint.

        Args:
            source: a folder, or a name on the model hub.
            engine: `onnx` (ONNX Runtime), `torch`, or `auto`: ONNX Runtime where the checkpoint
                holds graphs for it, else torch.

        Raises:
            FileNotFoundError: if there is no such folder or name.
            CheckpointError: if it is no checkpoint, or a damaged one, naming the file.
            ImportError: if the torch engine is asked for and torch is not installed.
        """
        checkpoint = load_checkpoint(find_checkpoint(source))
        if engine == "auto":
            engine = "onnx" if checkpoint.has_onnx() else "torch"
        return cls(
            Predictor(
                _open(checkpoint, engine),
                checkpoint.text_encoder(),
                checkpoint.schema,
                checkpoint.settings,
            )
        )

    @property
    def schema(self) -> Schema:
        """Labels, attributes and relations that this model predicts."""
        return self.predictor.schema

    def predict(self, text: str, *, published: str | None = None) -> Report:
        """Read one report.

        Args:
            text: headline and body, plain text; empty text gives an empty report.
            published: ISO date of publication, kept in the report's `meta`.

        Raises:
            TypeError: if `text` is no string.
            ValueError: if `published` is no ISO date.
        """
        _check_text(text, "text")
        return self._reports([text], [published])[0]

    def predict_batch(
        self, texts: Iterable[str], *, published: Sequence[str | None] | None = None
    ) -> list[Report]:
        """Read many reports; the answers come in the order of the texts.

        Args:
            texts: any number; none give an empty list.
            published: the dates of all of them, in the same order.

        Raises:
            TypeError: if `texts` is one string, or holds something that is none, naming its place.
            ValueError: if there are not as many dates as texts, or one is no ISO date.
        """
        if isinstance(texts, str | bytes):
            raise TypeError(
                "texts must be an iterable of strings, not one string; "
                "use predict(text), or predict_batch([text])"
            )
        found = list(texts)
        for index, text in enumerate(found):
            _check_text(text, f"texts[{index}]")
        dates = [None] * len(found) if published is None else list(published)
        if len(dates) != len(found):
            raise ValueError(f"{len(found)} texts, but {len(dates)} publication dates")
        return self._reports(found, dates)

    def read(self, documents: Sequence[Document]) -> list[Report]:
        """Read documents that have an id and meta data of their own, in the same order.

        Whatever mentions and relations they bring are ignored.
        """
        scored = self.predictor.score([document.text for document in documents])
        return [
            Report(self.predictor.decode(document, text), self.predictor.warnings(text))
            for document, text in zip(documents, scored, strict=True)
        ]

    def predict_documents(self, documents: Sequence[Document]) -> list[Document]:
        """The same documents with this model's mentions and relations instead of theirs."""
        return self.predictor.predict(documents)

    def relate(
        self, text: str, mentions: Sequence[Mention], *, published: str | None = None
    ) -> Report:
        """Run the relation head alone, on mentions that the caller already has.

        Args:
            text: the report.
            mentions: annotated or from another tool; they are returned as they are, with their
                ids, attributes and scores.
            published: ISO date of publication.

        Raises:
            TypeError: if `text` is no string.
            DocumentError: if a mention does not lie in the text, overlaps another, or does not
                begin and end where words do.
            ValueError: if a label is not in the schema.
        """
        _check_text(text, "text")
        document = Document("document-1", text, _meta(published), tuple(mentions))
        spans = self._given_spans(document)
        scored = self.predictor.score([text], [spans])[0]
        relations = self.predictor.relations(document.mentions, scored)
        return Report(replace(document, relations=relations), self.predictor.warnings(scored))

    def _given_spans(self, document: Document) -> list[Span]:
        for mention in document.mentions:
            if mention.label not in self.schema.entity:
                raise ValueError(
                    f"mention {mention.id!r} {mention.text!r}: label {mention.label!r} is not "
                    f"in schema {self.schema.name!r} (it has {', '.join(self.schema.labels)})"
                )
        found = mention_spans(document.mentions, split_words(document.text), self.schema)
        spans = []
        for mention, span in zip(document.mentions, found, strict=True):
            if span is None:
                raise ValueError(
                    f"mention {mention.id!r} {mention.text!r} ({mention.start}-{mention.end}) "
                    "does not begin and end where words of the text do"
                )
            spans.append(span)
        return spans

    def _reports(self, texts: Sequence[str], published: Sequence[str | None]) -> list[Report]:
        documents = [
            Document(f"document-{index + 1}", text, _meta(day))
            for index, (text, day) in enumerate(zip(texts, published, strict=True))
        ]
        return self.read(documents)


@cache
def default_extractor() -> Extractor:
    """The shipped model, loaded once a process."""
    return Extractor.from_pretrained(DEFAULT_MODEL)


def _open(checkpoint: Checkpoint, engine: EngineName) -> Engine:
    if engine == "onnx":
        from .onnx_engine import OnnxEngine

        return OnnxEngine(checkpoint)
    if engine != "torch":
        raise ValueError(f"engine must be 'auto', 'onnx' or 'torch', not {engine!r}")
    try:
        from .torch_checkpoint import load_network
        from .torch_engine import TorchEngine
    except ImportError as error:
        raise ImportError(
            f"the torch engine needs torch and transformers ({error}); pip install 'wartoll[train]'"
        ) from error
    return TorchEngine(load_network(checkpoint))


def _check_text(text: object, name: str) -> None:
    if not isinstance(text, str):
        raise TypeError(f"{name} must be a string, not {type(text).__name__}: {text!r:.60}")


def _meta(published: str | None) -> dict[str, str]:
    if published is None:
        return {}
    try:
        return {"published": date.fromisoformat(published).isoformat()}
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"published must be an ISO date such as '2022-03-16', not {published!r}"
        ) from error


__all__ = ["DEFAULT_MODEL", "CheckpointError", "EngineName", "Extractor", "default_extractor"]
