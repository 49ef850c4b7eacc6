"""Encoders of other families than BERT: what a checkpoint says must be enough to build them."""

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel

from wartoll.model.checkpoint import load_checkpoint
from wartoll.model.decoding import DecodingSettings
from wartoll.model.extractor import Extractor
from wartoll.model.network import JointNetwork
from wartoll.model.settings import NetworkConfig
from wartoll.model.torch_checkpoint import encoder_config, save_network

SIZES = NetworkConfig(window_size=64, window_overlap=16, span_width=24, pair_width=24)
COMMON = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
          "intermediate_size": 48, "max_position_embeddings": 128}  # fmt: skip
FAMILIES = {
    "distilbert": {"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 48,
                   "max_position_embeddings": 128},
    "roberta": COMMON | {"pad_token_id": 0},
    "electra": COMMON | {"embedding_size": 16},
    "albert": COMMON | {"embedding_size": 16},
    "deberta-v2": COMMON | {"relative_attention": True, "pos_att_type": ["p2c", "c2p"]},
    "modernbert": COMMON | {"pad_token_id": 0, "local_attention": 16,
                            "global_attn_every_n_layers": 2},
}  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_an_encoder_of_another_family(family, tiny_encoder, tiny_documents, tmp_path, conflict):
    tokenizer = Tokenizer.from_file(str(tiny_encoder / "tokenizer.json"))
    config = AutoConfig.for_model(family, vocab_size=tokenizer.get_vocab_size(), **FAMILIES[family])
    torch.manual_seed(6)
    network = JointNetwork(AutoModel.from_config(config), conflict, SIZES)
    save_network(tmp_path, network, tokenizer, DecodingSettings())
    loaded = encoder_config(load_checkpoint(tmp_path).encoder)
    assert type(loaded) is type(config)

    extractor = Extractor.from_pretrained(tmp_path)
    texts = [document.text for document in tiny_documents]
    together = extractor.predictor.score(texts)
    assert any(len(scored.pairs) for scored in together)
    for text, scored in zip(texts, together, strict=True):
        (alone,) = extractor.predictor.score([text], [scored.spans])
        for name in ("tag_scores", "attribute_logits", "relation_logits"):
            np.testing.assert_allclose(getattr(alone, name), getattr(scored, name), atol=1e-4)
