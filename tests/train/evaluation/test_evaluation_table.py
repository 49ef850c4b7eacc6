"""The table for people, character by character."""

from wartoll.data.document import Document, Mention
from wartoll.data.schema import EntityType, Schema
from wartoll.train.evaluation import evaluate, format_evaluation

NAMES = """\
1 document, schema names. Intervals: 95 % bootstrap over documents, seed 4.
- stands where neither gold nor prediction has an item.

Mentions: same span and label
                            F1   95 % interval  precision  recall  gold  predicted
all (micro)              0.667  0.667 to 0.667      1.000   0.500     2          1
mean of 1 label (macro)  0.667
PERSON                   0.667  0.667 to 0.667      1.000   0.500     2          1
FIRM                         -               -          -       -     0          0

Mention boundaries: same span, whatever the label
        F1   95 % interval  precision  recall  gold  predicted
all  0.667  0.667 to 0.667      1.000   0.500     2          1

Mentions on words: seqeval, mode strict, IOB2 tags
                F1  precision  recall
all (micro)  0.667      1.000   0.500
PERSON       0.667
FIRM             -
"""


def test_a_table_of_mentions():
    schema = Schema("names", (EntityType("PERSON"), EntityType("FIRM")))
    mentions = Mention("1", "PERSON", "Omar", 0, 4), Mention("2", "PERSON", "Lia", 9, 12)
    gold = Document("d", "Omar and Lia", {}, mentions)
    predicted = Document("d", gold.text, {}, mentions[:1])
    table = format_evaluation(evaluate([gold], [predicted], schema, seed=4))
    assert table == NAMES


def test_every_block_names_its_criterion(annotate, schema):
    gold = annotate("[Ten|CASUALTY.killed c victim=a] [men|ACTOR.unknown a] died.")
    none = annotate("[Ten|DATE d] men died.")
    none = Document("d", gold.text, {}, none.mentions)
    blank = Document("d", gold.text)
    table = format_evaluation(evaluate([gold, blank], [gold, none], schema))
    headings = [line for line in table.splitlines() if ": " in line and not line.startswith("2 ")]
    assert headings == [
        "Casualty records: a count over the gold one with the same number words (case and white "
        "space apart), the same outcome, and exactly its sides, mapped to gold clusters",
        "Documents without a count in which one is predicted: 0.000 (0 of 1)",
        "Mentions: same span and label",
        "Mention boundaries: same span, whatever the label",
        "Mentions on words: seqeval, mode strict, IOB2 tags",
        "Relations: same spans and labels of both mentions, same relation",
        "Relation boundaries: same spans of both mentions whatever their labels, same relation",
        "Equivalences: pairs within clusters, same spans and labels of both mentions, "
        "same relation",
        "Equivalence boundaries: pairs within clusters, same spans of both mentions whatever "
        "their labels, same relation",
        "Attributes, end to end: same span, label and value",
        "Attribute values: same value, on mentions with the gold span and label alone",
        "Attribute accuracy: same value or both without, on mentions with the gold span and "
        "label alone",
    ]
    rows = [line.split() for line in table.splitlines()]
    score = ["1.000", "1.000", "to", "1.000", "1.000", "1.000", "1", "1"]
    assert ["count,", "outcome,", "sides", *score] in rows
    assert ["victim", *score] in rows
    assert ["ACTOR.fate", "1.000", "1", "1"] in rows
    assert ["mean", "of", "3", "labels", "(macro)", "0.667"] in rows
