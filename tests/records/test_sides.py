import pytest

from wartoll.data.clusters import cluster_of
from wartoll.data.document import Document, Mention
from wartoll.records.sides import Party, parties


def sides(document):
    return parties(document, cluster_of(document, "same_as"))


def test_all_mentions_of_a_side_share_one_party(annotate):
    found = sides(
        annotate(
            "The [Oro Front|ACTOR.armed_group a] fled. The [group|ACTOR.armed_group b same_as=a] "
            "lost men, the [rebels|ACTOR.armed_group c same_as=b] said; [nurses|SOURCE s] agreed."
        )
    )
    front = Party("Oro Front", "armed_group", ("a", "b", "c"))
    assert found == {"a": front, "b": front, "c": front, "s": Party("nurses", None, ("s",))}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        pytest.param(
            "The [army|ACTOR.state a] and its [soldiers|ACTOR.state b same_as=a] left.",
            "army",
            id="the earliest where no mention holds a name",
        ),
        pytest.param(
            "Some [gunmen|ACTOR.unknown a] fled; [Oro Front|ACTOR.armed_group b same_as=a], "
            "the [OF|ACTOR.armed_group c same_as=a], said so.",
            "Oro Front",
            id="the earliest that holds a name",
        ),
        pytest.param(
            "[Gunmen|ACTOR.unknown a] fled. The [Oro Front|ACTOR.armed_group b same_as=a] said so.",
            "Oro Front",
            id="the capital that opens the text is no name",
        ),
        pytest.param(
            'It ended. "[Gunmen|ACTOR.unknown a] fled," said [Oro|ACTOR.state b same_as=a].',
            "Oro",
            id="nor is the one that opens a later sentence",
        ),
        pytest.param(
            "[OROF|ACTOR.unknown a] fled. The [Front|ACTOR.armed_group b same_as=a] said so.",
            "OROF",
            id="an acronym is a name even there",
        ),
        pytest.param(
            "It hit [Gunmen|ACTOR.unknown a] of [Oro|ACTOR.state b same_as=a].",
            "Gunmen",
            id="a capital within a sentence is a name",
        ),
    ],
)
def test_a_side_is_called_by_its_earliest_name(annotate, body, name):
    assert sides(annotate(body))["b"].name == name


def test_the_kind_is_the_first_that_is_stated():
    document = Document(
        "d",
        "men troops",
        mentions=(
            Mention("a", "ACTOR", "men", 0, 3),
            Mention("b", "ACTOR", "troops", 4, 10, {"kind": "state"}),
        ),
    )
    both = tuple(document.mentions)
    assert parties(document, {"a": both, "b": both})["a"].kind == "state"
