"""A tiny chat model that says one known sentence, with a tokenizer of its own: what vLLM serves in these tests.

Its attention and its layers are random and small beside the residual stream; the output matrix maps every piece of the
sentence to the next one, so the most likely text is known, whatever the question.
"""

from itertools import pairwise
from pathlib import Path

import torch
import transformers
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

SENTENCE = ("The rent ", "is stated ", "here [1]", " and not ", "in [99]", ".")
TEXT = "".join(SENTENCE)

_TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
_SPECIAL = ("<|end|>", "<|system|>", "<|user|>", "<|assistant|>")


def save_model(folder: Path, *, max_tokens: int = 8_192, chat: bool = True) -> Path:
    """Write config, safetensors and tokenizer of the model to `folder`; without `chat` it has no chat template."""
    tokenizer = _tokenizer()
    if chat:
        tokenizer.chat_template = _TEMPLATE
    tokenizer.save_pretrained(folder)
    torch.manual_seed(7)
    config = transformers.LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=256, intermediate_size=512, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, head_dim=64, max_position_embeddings=max_tokens, tie_word_embeddings=False,
        bos_token_id=None, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.eos_token_id,
    )  # fmt: skip
    model = transformers.LlamaForCausalLM(config)
    chain = tokenizer.convert_tokens_to_ids(["<|assistant|>", *SENTENCE, "<|end|>"])
    with torch.no_grad():
        embedding = model.get_input_embeddings().weight.normal_()
        output = model.get_output_embeddings().weight.zero_()
        for token, following in pairwise(chain):
            output[following] = embedding[token]
    model.to(torch.bfloat16).save_pretrained(folder)
    return folder


def _tokenizer() -> transformers.PreTrainedTokenizerFast:
    """Bytes, a few merges, and the pieces of the sentence as words of their own."""
    plain = Tokenizer(models.BPE())
    plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    plain.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=384, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    plain.train_from_iterator(["The tenant pays the rent to the landlord. " * 20], trainer)
    plain.add_special_tokens([AddedToken(token, special=True) for token in _SPECIAL])
    plain.add_tokens([AddedToken(piece, normalized=False) for piece in SENTENCE])
    return transformers.PreTrainedTokenizerFast(tokenizer_object=plain, eos_token="<|end|>", pad_token="<|end|>")
