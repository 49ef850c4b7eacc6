"""The authoring markup of the annotation guidelines (section 5): reader and writer.

Reading and writing are exact inverses: what `format_markup` writes, `parse_markup` reads back
as the same documents, and canonical markup (as written here: attributes before relations,
defaults left out, one blank line before `===`) is written back character by character.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .document import Document, DocumentError, Fault, Relation
from .errors import LocatedFault
from .markup_bracket import format_mention, mention_faults, read_bracket
from .markup_scan import SEPARATOR, Block, escape, escape_separators, scan_body, split_blocks
from .reading import LocatedDocument, Origin, Parts, Reading, build_document, join_readings
from .schema import Schema


def parse_markup(text: str, schema: Schema, path: str = "<text>") -> list[Document]:
    """Read every document of a markup file.

    Args:
        text: the file's content, lines ended by a line feed.
        schema: tells attributes from relations and fills in defaults.
        path: names the file in errors.

    Raises:
        CorpusError: listing every fault with its line, document and span.
    """
    return read_markup(text, schema, path).unwrap()


def read_markup(text: str, schema: Schema, path: str = "<text>") -> Reading:
    """Like `parse_markup`, but hands over sound documents and faults side by side."""
    return join_readings(_read_block(block, schema, path) for block in split_blocks(text))


def format_markup(documents: Iterable[Document], schema: Schema) -> str:
    """Write documents as canonical markup.

    Raises:
        DocumentError: if one does not fit the schema or has an id, a label, an attribute or a
            header value that markup cannot hold.
    """
    return f"\n{SEPARATOR}\n".join(_format_document(document, schema) for document in documents)


def _read_block(block: Block, schema: Schema, path: str) -> Reading:
    meta, header_faults = _read_header(block)
    document_id = meta.pop("id", None)
    body = scan_body(block.body)
    read = [read_bracket(bracket, schema) for bracket in body.brackets]
    parts = Parts(
        document_id or "",
        body.text,
        meta,
        tuple(one.mention for one in read),
        tuple(relation for one in read for relation in one.relations),
    )
    document, faults = build_document(parts, schema)
    faults = [*body.faults, *(fault for one in read for fault in one.faults), *faults]
    origin = Origin(path, block.body_line)
    located = [LocatedFault(path, line, document_id, message) for line, message in header_faults]
    located += [
        LocatedFault(path, origin.line_at(body.text, fault.start or 0), document_id, fault.message)
        for fault in faults
    ]
    if document is None or located:
        return Reading(faults=tuple(sorted(located, key=lambda fault: fault.line)))
    return Reading((LocatedDocument(document, origin),))


def _read_header(block: Block) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """The header's values and, by line, what is wrong with it."""
    meta: dict[str, str] = {}
    faults = []
    for line, written in block.header:
        key, colon, value = (part.strip() for part in written.partition(":"))
        if not colon or not key:
            faults.append((line, f"expected a header line 'key: value', found {written!r}"))
        elif key in meta:
            faults.append((line, f"header key {key!r} is there twice"))
        else:
            meta[key] = value
    if not meta.get("id"):
        faults.append(
            (block.header_line, "the header needs a line 'id: ...' with the document's id")
        )
    if not block.has_blank_line:
        faults.append((block.header[-1][0], "expected a blank line and the text after the header"))
    return meta, faults


def _format_document(document: Document, schema: Schema) -> str:
    faults = [*_unwritable(document, schema), *schema.faults(document)]
    if faults:
        raise DocumentError(document.id, faults)
    header = [f"{key}: {value}" for key, value in {"id": document.id, **document.meta}.items()]
    outgoing = _outgoing(document)
    pieces = []
    end = 0
    for mention in document.mentions:
        pieces.append(escape(document.text[end : mention.start]))
        pieces.append(format_mention(mention, outgoing[mention.id], schema))
        end = mention.end
    pieces.append(escape(document.text[end:]))
    return "\n".join([*header, "", escape_separators("".join(pieces)), ""])


def _unwritable(document: Document, schema: Schema) -> Iterator[Fault]:
    """Yield every name and value that markup has no way to write."""
    if "id" in document.meta:
        yield Fault("header key 'id' is taken by the document's own id")
    if not document.id:
        yield Fault("markup needs a document id, found an empty one")
    for key, value in {"id": document.id, **document.meta}.items():
        if not key or ":" in key or key != key.strip() or {"\n", "\r"} & set(key):
            yield Fault(f"header key {key!r} cannot be written in markup")
        if value != value.strip() or {"\n", "\r"} & set(value):
            yield Fault(f"header value {value!r} of {key!r} cannot be written in markup")
    outgoing = _outgoing(document)
    for mention in document.mentions:
        yield from mention_faults(mention, outgoing[mention.id], schema)


def _outgoing(document: Document) -> dict[str, list[Relation]]:
    found: dict[str, list[Relation]] = {mention.id: [] for mention in document.mentions}
    for relation in document.relations:
        found[relation.head].append(relation)
    return found
