"""The training objective: the losses of all heads, added up."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..model.encoding import TextEncoder
from ..model.network import JointNetwork
from ..model.shapes import CASES, STYLES
from ..model.tags import IGNORED
from ..model.targets import attribute_slots
from .config import ConfigError, ObjectiveConfig


class Objective(nn.Module):
    """A network together with its losses; `Trainer` calls it with the collator's batches."""

    def __init__(
        self, network: JointNetwork, config: ObjectiveConfig, encoder: TextEncoder
    ) -> None:
        """Join a network and its losses.

        Raises:
            ConfigError: if pieces are to be hidden and the tokenizer has no mask token.
        """
        super().__init__()
        if config.hidden_pieces and encoder.mask_id is None:
            raise ConfigError(
                "objective.hidden_pieces needs an encoder whose tokenizer has a mask token; "
                "set it to 0"
            )
        self.network = network
        self.settings = config
        self.mask_id = encoder.mask_id
        self.special_ids = [*encoder.prefix.tolist(), *encoder.suffix.tolist(), encoder.pad_id]
        self.slots = attribute_slots(network.schema)

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        first_piece: Tensor,
        last_piece: Tensor,
        shapes: Tensor,
        text: Tensor,
        first: Tensor,
        last: Tensor,
        labels: Tensor,
        bounds: Tensor,
        pairs: Tensor,
        features: Tensor,
        tags: Tensor,
        attributes: Tensor,
        relations: Tensor,
    ) -> dict[str, Tensor]:
        """The loss of a batch; shapes as in `Collator.__call__`.

        Returns:
            `loss`, a scalar, and its parts `tag_loss`, `attribute_loss`, `relation_loss`.
        """
        if self.training:
            shapes = flatten_case(shapes, text, self.settings.lower_case, self.settings.upper_case)
            if self.mask_id is not None:
                input_ids = hide_pieces(
                    input_ids, self.special_ids, self.settings.hidden_pieces, self.mask_id
                )
        states = self.network.encode(input_ids, attention_mask)
        words, tag_logits = self.network.tag(states, first_piece, last_piece, shapes)
        # A batch of empty texts has no word to average over.
        tag_loss = functional.cross_entropy(tag_logits.float(), tags, reduction="sum")
        tag_loss = tag_loss / max(len(tags), 1)
        attribute_loss = relation_loss = tag_loss * 0
        if len(first):
            attribute_logits, relation_logits = self.network.linker(
                words, first, last, labels, bounds, pairs, features
            )
            attribute_loss = self._attribute_loss(attribute_logits.float(), attributes)
            relation_loss = masked_binary_loss(relation_logits.float(), relations, len(first))
        loss = (
            self.settings.tag_weight * tag_loss
            + self.settings.attribute_weight * attribute_loss
            + self.settings.relation_weight * relation_loss
        )
        return {
            "loss": loss,
            "tag_loss": tag_loss.detach(),
            "attribute_loss": attribute_loss.detach(),
            "relation_loss": relation_loss.detach(),
        }

    def _attribute_loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Cross-entropy a slot, averaged over mentions. *Shapes:* as in `Collator.__call__`."""
        losses = [
            functional.cross_entropy(
                logits[:, slot.start : slot.stop],
                targets[:, column],
                ignore_index=IGNORED,
                reduction="sum",
            )
            for column, slot in enumerate(self.slots)
        ]
        return torch.stack([logits.sum() * 0, *losses]).sum() / max(len(targets), 1)


def masked_binary_loss(logits: Tensor, targets: Tensor, mentions: int) -> Tensor:
    """Binary cross-entropy over the cells that the schema allows, per mention.

    Dividing by mentions, not by pairs, keeps a text's weight from shrinking with the square
    of its length: most pairs of a long text are easy negatives.

    Args:
        logits: *Shape:* `(pairs, relations)`.
        targets: 1, 0, or -100 where ignored. *Shape:* `(pairs, relations)`.
        mentions: how many mentions the batch has.
    """
    keep = targets != IGNORED
    loss = functional.binary_cross_entropy_with_logits(
        logits, targets.clamp(min=0), reduction="none"
    )
    return (loss * keep).sum() / max(mentions, 1)


def hide_pieces(input_ids: Tensor, kept: list[int], share: float, mask_id: int) -> Tensor:
    """Replace a random share of word pieces by the mask token.

    A name that is hidden now and then has to be told by its surroundings, as an unknown one in
    new text will have to be.

    Args:
        input_ids: *Shape:* `(windows, length)`.
        kept: ids that are never hidden, those of the special tokens.
        share: of the other pieces.
        mask_id: what stands in their place.
    """
    hidden = torch.rand(input_ids.shape, device=input_ids.device) < share
    special = torch.isin(input_ids, torch.tensor(kept, device=input_ids.device))
    return input_ids.masked_fill(hidden & ~special, mask_id)


def flatten_case(shapes: Tensor, text: Tensor, lower_case: float, upper_case: float) -> Tensor:
    """Show some texts as if typed without capitals, or in nothing but capitals.

    Args:
        shapes: see `word_shapes`. *Shape:* `(words, 3)`.
        text: the number of each word's text. *Shape:* `(words,)`.
        lower_case: share of texts that lose their capitals.
        upper_case: share of texts that become capitals.

    Returns:
        Changed shapes, *Shape:* `(words, 3)`.
    """
    texts = int(text[-1]) + 1 if len(text) else 0
    draw = torch.rand(texts, device=shapes.device)[text]
    cased = shapes[:, 0] <= CASES.index("mixed")
    lower = draw < lower_case
    upper = (draw >= lower_case) & (draw < lower_case + upper_case)
    flat = shapes.clone()
    flat[cased & lower, 0] = CASES.index("lower")
    flat[cased & upper, 0] = CASES.index("upper")
    flat[lower, 2] = STYLES.index("all_lower")
    flat[upper, 2] = STYLES.index("all_upper")
    return flat
