"""Export of a checkpoint for ONNX Runtime, and its quantisation to int8."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import onnx
import torch
from torch import Tensor, nn

from ..model.checkpoint import LINKER, TAGGER, load_checkpoint
from ..model.network import JointNetwork
from ..model.torch_checkpoint import load_network


class _Tagger(nn.Module):
    """Encode and tag as one graph."""

    def __init__(self, network: JointNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        first_piece: Tensor,
        last_piece: Tensor,
        shapes: Tensor,
    ) -> tuple[Tensor, Tensor]:
        states = self.network.encode(input_ids, attention_mask)
        return self.network.tag(states, first_piece, last_piece, shapes)


def export_onnx(source: Path, target: Path, *, int8: bool) -> None:
    """Write `tagger.onnx` and `linker.onnx` of the checkpoint `source` into `target`.

    Args:
        source: a checkpoint with weights for torch.
        target: an existing folder; may be `source`.
        int8: whether matrices are stored and multiplied as 8-bit integers.
    """
    network = load_network(load_checkpoint(source))
    # The explicit attention exports to plain matrix products, which quantise; the fused one
    # leaves nodes around it that cost more than it saves.
    network.encoder.set_attn_implementation("eager")
    network.eval()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _export_tagger(network, folder / TAGGER)
        _export_linker(network, folder / LINKER)
        for name in (TAGGER, LINKER):
            if int8:
                _quantize(folder / name, target / name)
            else:
                shutil.copyfile(folder / name, target / name)


def _export_tagger(network: JointNetwork, path: Path) -> None:
    windows, length, words = 2, 12, 7
    inputs = {
        "input_ids": torch.ones(windows, length, dtype=torch.int64),
        "attention_mask": torch.ones(windows, length, dtype=torch.int64),
        "first_piece": torch.arange(words),
        "last_piece": torch.arange(words),
        "shapes": torch.zeros(words, len(network.shape_embeddings), dtype=torch.int64),
    }
    axes = {
        "input_ids": {0: "windows", 1: "length"},
        "attention_mask": {0: "windows", 1: "length"},
        "first_piece": {0: "words"},
        "last_piece": {0: "words"},
        "shapes": {0: "words"},
    }
    _export(_Tagger(network).eval(), inputs, ["words", "tag_logits"], axes, path)


def _export_linker(network: JointNetwork, path: Path) -> None:
    words, mentions, pairs = 7, 3, 5
    inputs = {
        "words": torch.zeros(words, network.encoder.config.hidden_size),
        "first": torch.arange(mentions),
        "last": torch.arange(mentions) + 1,
        "labels": torch.zeros(mentions, dtype=torch.int64),
        "bounds": torch.tensor([[0, words - 1]] * mentions),
        "pairs": torch.zeros(pairs, 2, dtype=torch.int64),
        "features": torch.zeros(pairs, len(network.linker.features), dtype=torch.int64),
    }
    axes = {name: {0: "mentions"} for name in ("first", "last", "labels", "bounds")}
    axes |= {"words": {0: "words"}, "pairs": {0: "pairs"}, "features": {0: "pairs"}}
    _export(network.linker, inputs, ["attribute_logits", "relation_logits"], axes, path)


def _export(
    module: nn.Module,
    inputs: dict[str, Tensor],
    outputs: list[str],
    axes: dict[str, dict[int, str]],
    path: Path,
) -> None:
    dims = {label: torch.export.Dim(label) for found in axes.values() for label in found.values()}
    dynamic: Any = tuple(
        {axis: dims[label] for axis, label in axes[name].items()} for name in inputs
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's notes on its own internals
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=outputs,
            dynamic_shapes=dynamic,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    _forget_origin(path)


def _forget_origin(path: Path) -> None:
    """Take the exporter's stack traces out of a graph: they hold paths of the machine it ran on."""
    import onnx

    model = onnx.load(str(path))
    parts = [model, model.graph, *model.functions]
    for owner in (model.graph, *model.functions):
        parts += [*owner.node, *owner.value_info]
    parts += [*model.graph.input, *model.graph.output, *model.graph.initializer]
    for part in parts:
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    onnx.save(model, str(path))


def _quantize(source: Path, target: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        str(source),
        str(target),
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        nodes_to_exclude=_empty_products(source),
        extra_options={"MatMulConstBOnly": True},
    )


def _empty_products(path: Path) -> list[str]:
    """The nodes with a matrix of no columns, as of a schema without relations.

    The quantizer first makes two nodes of a `Gemm` and appends to the name of the product.
    """
    graph = onnx.load(path).graph
    empty = {matrix.name for matrix in graph.initializer if 0 in matrix.dims}
    names = [node.name for node in graph.node if empty & set(node.input)]
    return [*names, *(f"{name}_MatMul" for name in names)]
