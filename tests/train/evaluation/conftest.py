"""What the tests of evaluation need: annotated texts, and random ones for cross-checks."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from wartoll.data.document import Document, Mention, Relation
from wartoll.data.markup import parse_markup
from wartoll.data.schema import EntityType, Schema, conflict_schema

Pair = tuple[Document, Document]


@pytest.fixture(scope="session")
def schema() -> Schema:
    return conflict_schema()


@pytest.fixture(scope="session")
def annotate(schema: Schema) -> Callable[[str], Document]:
    """Reads the markup of one document's text; the document is called "d"."""

    def read(body: str) -> Document:
        (document,) = parse_markup(f"id: d\n\n{body}", schema)
        return document

    return read


@pytest.fixture(scope="session")
def strip() -> Callable[[Document], Document]:
    """Takes all mentions and relations off a document."""
    return lambda document: Document(document.id, document.text, document.meta)


@pytest.fixture(scope="session")
def reissue() -> Callable[[Document, int], Document]:
    """Gives every mention another id and every tuple another order."""

    def shuffled(document: Document, seed: int) -> Document:
        generator = random.Random(seed)
        names = [f"x{number}" for number in range(len(document.mentions))]
        generator.shuffle(names)
        new = {m.id: name for m, name in zip(document.mentions, names, strict=True)}
        mentions = [replace(mention, id=new[mention.id]) for mention in document.mentions]
        relations = [replace(r, head=new[r.head], tail=new[r.tail]) for r in document.relations]
        generator.shuffle(mentions)
        generator.shuffle(relations)
        return replace(document, mentions=tuple(mentions), relations=tuple(relations))

    return shuffled


@pytest.fixture(scope="session")
def random_pairs(schema: Schema) -> list[Pair]:
    """Eighty pairs of gold and prediction that agree in about half of everything."""
    generator = random.Random(20)
    return [_random_pair(f"r{number}", schema, generator) for number in range(80)]


def _random_pair(name: str, schema: Schema, generator: random.Random) -> Pair:
    words = generator.choices(["ten", "Ten", "men", "12", "dead", "North-East", "3rd"], k=40)
    text = " ".join(words)
    gold = _random_document(name, text, schema, generator)
    mentions = [
        changed
        for mention in gold.mentions
        for changed in _changed(mention, text, schema, generator)
    ]
    known = {mention.id: mention for mention in mentions}
    kept = [
        relation
        for relation in gold.relations
        if relation.head in known and relation.tail in known and generator.random() < 0.8
    ]
    extra = _random_relations(mentions, schema, generator, 4)
    relations = {(r.head, r.tail, r.label): r for r in [*kept, *extra]}
    return gold, Document(name, text, {}, tuple(mentions), tuple(relations.values()))


def _changed(
    mention: Mention, text: str, schema: Schema, generator: random.Random
) -> list[Mention]:
    """What a bad tagger makes of a mention: nothing, other labels, two parts, or the same."""
    fate = generator.random()
    start, end = mention.start, mention.end
    if fate < 0.15:
        return []
    if fate < 0.3:
        return [_random_mention(mention.id, text, (start, end), schema, generator)]
    if fate < 0.45 and end - start > 1:
        middle = generator.randrange(start + 1, end)
        return [
            _random_mention(mention.id, text, (start, middle), schema, generator),
            _random_mention(f"{mention.id}b", text, (middle, end), schema, generator),
        ]
    return [mention]


def _random_document(name: str, text: str, schema: Schema, generator: random.Random) -> Document:
    bounds = sorted(generator.sample(range(len(text) + 1), 24))
    mentions = [
        _random_mention(f"m{span[0]}", text, span, schema, generator)
        for span in zip(bounds[::2], bounds[1::2], strict=True)
    ]
    relations = _random_relations(mentions, schema, generator, 30)
    return Document(name, text, {}, tuple(mentions), tuple(relations))


def _random_mention(
    name: str, text: str, span: tuple[int, int], schema: Schema, generator: random.Random
) -> Mention:
    # Counts and actors above all, so that there are records to match.
    entity: EntityType = generator.choice(
        [*schema.entities, *[schema.entity["CASUALTY"], schema.entity["ACTOR"]] * 3]
    )
    attributes = {
        attribute.name: generator.choice(attribute.values)
        for attribute in entity.attributes
        if not attribute.optional or generator.random() < 0.3
    }
    start, end = span
    return Mention(name, entity.label, text[start:end], start, end, attributes)


def _random_relations(
    mentions: list[Mention], schema: Schema, generator: random.Random, attempts: int
) -> list[Relation]:
    found = {}
    for _ in range(attempts):
        head, tail = generator.sample(mentions, 2)
        for label in schema.typed_pairs.get((head.label, tail.label), ()):
            if generator.random() < 0.5:
                found[head.id, tail.id, label] = Relation(head.id, tail.id, label)
    return list(found.values())
