"""The report of an evaluation: plain data, for JSON, for the trainer and for the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .bootstrap import RESAMPLES
from .records import WHOLE_RECORD
from .scores import Ratio
from .sections import Score, Section
from .word_tags import SeqevalScores


@dataclass(frozen=True)
class RecordScores:
    """The casualty record.

    `parts` are the scores by how much has to be right, the last being the record F1 proper;
    `false_alarms` is the share of documents without a gold count for which one is predicted.
    """

    criterion: str
    parts: Mapping[str, Score]
    false_alarms: Ratio

    @property
    def record(self) -> Score:
        """The score of whole records: count, outcome and sides."""
        return self.parts[WHOLE_RECORD]

    def to_dict(self) -> dict[str, Any]:
        """The scores for JSON."""
        return {
            "criterion": self.criterion,
            "parts": {part: score.to_dict() for part, score in self.parts.items()},
            "false_alarms": self.false_alarms.to_dict(),
        }


@dataclass(frozen=True)
class Evaluation:
    """The scores of predictions for a set of documents. Each section tells its criterion.

    Attributes:
        schema: its name.
        documents: how many were evaluated.
        seed: of the bootstrap.
        mentions: by label.
        boundaries: of mentions, whatever their label.
        seqeval: the mentions again, as word tags.
        attribute_accuracy: by "LABEL.attribute", on the mentions that were found.
        attribute_values: by "LABEL.attribute=value", on the mentions that were found.
        attributes: by "LABEL.attribute", end to end.
        relations: by label, equivalences apart: a cluster of n mentions has n(n-1)/2 pairs
            and would outweigh all else in the micro average.
        relation_boundaries: likewise, whatever the labels of the mentions.
        clusters: equivalences by label, as pairs.
        cluster_boundaries: likewise, whatever the labels of the mentions.
        records: None if the schema has no casualty records.
    """

    schema: str
    documents: int
    seed: int
    mentions: Section
    boundaries: Score
    seqeval: SeqevalScores
    attribute_accuracy: Mapping[str, Ratio]
    attribute_values: Section
    attributes: Section
    relations: Section
    relation_boundaries: Section
    clusters: Section
    cluster_boundaries: Section
    records: RecordScores | None

    def main_scores(self) -> dict[str, float]:
        """The F1 scores to follow during training.

        Returns:
            "mention_f1", "relation_f1" (strict, micro, equivalences apart), "<label>_f1" of each
            relation ("victim_f1", "same_as_f1" by pairs) and "record_f1". A score that is
            undefined, for want of such items in gold and prediction, is left out.
        """
        scores: dict[str, Score] = {
            "mention_f1": self.mentions.micro,
            "relation_f1": self.relations.micro,
        }
        for label, score in {**self.relations.labels, **self.clusters.labels}.items():
            scores[f"{label}_f1"] = score
        if self.records is not None:
            scores["record_f1"] = self.records.record
        return {name: score.f1 for name, score in scores.items() if score.f1 is not None}

    def to_dict(self) -> dict[str, Any]:
        """Everything for JSON; the keys depend on the schema alone, what is undefined is null."""
        return {
            "schema": self.schema,
            "documents": self.documents,
            "bootstrap": {"resamples": RESAMPLES, "seed": self.seed, "unit": "document"},
            "mentions": self.mentions.to_dict(),
            "mention_boundaries": self.boundaries.to_dict(),
            "mentions_seqeval": self.seqeval.to_dict(),
            "attribute_accuracy": {
                name: ratio.to_dict() for name, ratio in self.attribute_accuracy.items()
            },
            "attribute_values": self.attribute_values.to_dict(),
            "attributes_end_to_end": self.attributes.to_dict(),
            "relations": self.relations.to_dict(),
            "relation_boundaries": self.relation_boundaries.to_dict(),
            "clusters": self.clusters.to_dict(),
            "cluster_boundaries": self.cluster_boundaries.to_dict(),
            "records": None if self.records is None else self.records.to_dict(),
        }
