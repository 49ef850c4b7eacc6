"""What a reader hands over: documents that know their lines, and the faults it met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .document import Document, DocumentError, Fault, Mention, Relation, document_faults
from .errors import CorpusError, LocatedFault
from .schema import Schema


@dataclass(frozen=True)
class Origin:
    """Where a document's text stands in a file.

    `line` is that of the text's first character, from 1. With `one_line` the whole text is
    written on it (JSON Lines), otherwise the file breaks its lines where the text does.
    """

    path: str
    line: int
    one_line: bool = False

    def line_at(self, text: str, offset: int) -> int:
        """The line of the file that holds the character at `offset` of `text`."""
        return self.line if self.one_line else self.line + text.count("\n", 0, offset)


@dataclass(frozen=True)
class LocatedDocument:
    """A document and where it was read."""

    document: Document
    origin: Origin

    def line_at(self, offset: int) -> int:
        """The line of the file that holds the character at `offset` of the document's text."""
        return self.origin.line_at(self.document.text, offset)


@dataclass(frozen=True)
class Reading:
    """The outcome of reading: the sound documents and every fault of the others."""

    documents: tuple[LocatedDocument, ...] = ()
    faults: tuple[LocatedFault, ...] = ()

    def unwrap(self) -> list[Document]:
        """The documents, if all is well.

        Raises:
            CorpusError: listing every fault, if there is any.
        """
        if self.faults:
            raise CorpusError(self.faults)
        return [located.document for located in self.documents]


def join_readings(readings: Iterable[Reading]) -> Reading:
    """One reading of all, with a fault for each document id that an earlier document has."""
    documents: list[LocatedDocument] = []
    faults: list[LocatedFault] = []
    first: dict[str, Origin] = {}
    for reading in readings:
        faults.extend(reading.faults)
        for located in reading.documents:
            identity, origin = located.document.id, located.origin
            if identity in first:
                earlier = f"{first[identity].path}:{first[identity].line}"
                message = f"the document at {earlier} has this id already"
                faults.append(LocatedFault(origin.path, origin.line, identity, message))
            else:
                first[identity] = origin
                documents.append(located)
    return Reading(tuple(documents), tuple(faults))


@dataclass(frozen=True)
class Parts:
    """What a document is to be made of, as read and not yet checked."""

    id: str
    text: str
    meta: Mapping[str, str]
    mentions: tuple[Mention, ...]
    relations: tuple[Relation, ...]


def build_document(parts: Parts, schema: Schema) -> tuple[Document | None, list[Fault]]:
    """Make a document and check it against `schema`.

    Returns:
        The document, or None if its parts contradict each other, and every fault: also those
        of the schema in what remains of an inconsistent document.
    """
    try:
        document = Document(parts.id, parts.text, parts.meta, parts.mentions, parts.relations)
    except DocumentError as error:
        rest = _sound_rest(parts)
        return None, [*error.faults, *schema.faults(rest)]
    return document, list(schema.faults(document))


def _sound_rest(parts: Parts) -> Document:
    """The mentions and relations that go together; of mentions with one id the last."""
    kept: dict[str, Mention] = {}
    last: list[Mention] = []
    for mention in sorted(parts.mentions, key=lambda m: (m.start, m.end)):
        if not any(document_faults(parts.text, [*last, mention], ())):
            kept[mention.id] = mention
            last = [mention]
    relations = {
        (relation.head, relation.tail, relation.label): relation
        for relation in parts.relations
        if relation.head in kept and relation.tail in kept and relation.head != relation.tail
    }
    return Document(
        parts.id, parts.text, parts.meta, tuple(kept.values()), tuple(relations.values())
    )
