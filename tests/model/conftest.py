"""What tests of the model's plain parts need: a tokenizer whose pieces are letters."""

import string

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing

LETTERS = string.ascii_lowercase + string.digits + string.punctuation


@pytest.fixture
def letter_tokenizer() -> Tokenizer:
    """Lower-cases, and makes every letter a piece; the pad token has the number 4."""
    pieces = ["[UNK]", "[CLS]", "[SEP]", "[MASK]", "[PAD]"]
    pieces += [*LETTERS, *(f"##{letter}" for letter in LETTERS)]
    tokenizer = Tokenizer(WordPiece({p: i for i, p in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    return tokenizer
