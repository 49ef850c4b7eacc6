"""Every kind of likely slip that `wartoll check` looks for in documents of the conflict schema.

A slip, unlike a fault, may be right after all: it is what a second reader should look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from . import slips_document, slips_label, slips_link, slips_span
from .document import Document, Fault

Finder = Callable[[Document], Iterator[Fault]]

FINDERS: Mapping[str, Finder] = {
    finder.__name__.replace("_", "-"): finder
    for finder in (
        slips_span.leading_word,
        slips_span.trailing_possessive,
        slips_span.outer_punctuation,
        slips_span.split_word,
        slips_span.modifier_outside,
        slips_span.trailing_of,
        slips_span.place_type_outside,
        slips_span.place_type_before,
        slips_label.members_of,
        slips_label.coordination,
        slips_label.outcome_as_attack,
        slips_label.evaluation_in_attack,
        slips_label.party_in_attack,
        slips_label.clock_time,
        slips_link.count_without_victim,
        slips_link.cause_missing,
        slips_link.place_on_count,
        slips_link.zero_count_outcome,
        slips_link.victim_is_perpetrator,
        slips_link.same_as_forward,
        slips_link.same_as_chain,
        slips_link.same_as_values_differ,
        slips_link.fate_on_counted,
        slips_link.fate_not_on_all,
        slips_link.repeated_relation,
        slips_link.part_of_each_other,
        slips_document.header_date,
        slips_document.unmarked_repeat,
    )
}
