from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import AutoModel

from wartoll.data.schema import EntityType, Schema
from wartoll.model.decoding import DecodingSettings
from wartoll.model.extractor import Extractor
from wartoll.model.network import JointNetwork
from wartoll.model.settings import NetworkConfig
from wartoll.model.torch_checkpoint import save_network
from wartoll.train.export import export_onnx


def test_a_schema_of_mentions_alone_is_exported_in_int8(tiny_encoder, tmp_path):
    # Its last layers are matrices without columns, which the quantizer cannot do.
    schema = Schema("mentions", (EntityType("X"), EntityType("Y")))
    torch.manual_seed(2)
    sizes = NetworkConfig(window_size=64, window_overlap=16, span_width=24, pair_width=24)
    network = JointNetwork(AutoModel.from_pretrained(tiny_encoder), schema, sizes)
    tokenizer = Tokenizer.from_file(str(tiny_encoder / "tokenizer.json"))
    save_network(tmp_path, network, tokenizer, DecodingSettings())
    export_onnx(tmp_path, tmp_path, int8=True)
    by_torch, by_onnx = (Extractor.from_pretrained(tmp_path, name) for name in ("torch", "onnx"))
    text = "Six men fled Oro, and nobody followed them."
    assert by_torch.predict(text).mentions
    assert by_onnx.predict(text).mentions


def test_a_graph_holds_no_path_of_the_machine_it_was_made_on(tiny_model):
    packages = str(Path(torch.__file__).parents[1]).encode()
    for name in ("tagger.onnx", "linker.onnx"):
        graph = (tiny_model / name).read_bytes()
        assert packages not in graph
        assert b"stack_trace" not in graph
