"""What is chosen on development data after training: thresholds, then calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..data.document import Document
from ..model.decoding import DecodingSettings
from ..model.prediction import Predictor
from .calibration import calibrations
from .evaluation.records import VICTIM, has_records
from .thresholds import best_record_thresholds, best_thresholds, with_thresholds


def tune(predictor: Predictor, dev: Sequence[Document]) -> DecodingSettings:
    """Choose thresholds, then fit calibration to what they let through.

    Every relation gets the thresholds with its best F1; where the schema has casualty records,
    `victim` gets those with the best record F1.

    Args:
        predictor: of the trained network; its settings are not read.
        dev: annotated development documents.
    """
    scored = predictor.score([document.text for document in dev])
    schema = predictor.schema
    settings = DecodingSettings(
        {r.label: best_thresholds(r, scored, dev, schema) for r in schema.relations}
    )
    plain = Predictor(predictor.engine, predictor.encoder, schema, settings)
    if has_records(schema):
        found = best_record_thresholds(plain, scored, dev)
        plain.settings = with_thresholds(settings, VICTIM, found)
    predicted = [plain.decode(d, text) for d, text in zip(dev, scored, strict=True)]
    return replace(plain.settings, calibration=calibrations(dev, predicted, schema))
