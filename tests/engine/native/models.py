"""Tiny decoders with random weights, one of each family, and a way to read them in chunks."""

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

FAMILIES = {
    "qwen2": (transformers.Qwen2Config, transformers.Qwen2ForCausalLM),
    "qwen3": (transformers.Qwen3Config, transformers.Qwen3ForCausalLM),
    "llama": (transformers.LlamaConfig, transformers.LlamaForCausalLM),
    "mistral": (transformers.MistralConfig, transformers.MistralForCausalLM),
}


def tiny(family, **changes):
    """Two layers, four query heads on two key/value heads."""
    torch.manual_seed(7)
    config_class, model_class = FAMILIES[family]
    settings = {
        "vocab_size": 97, "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "head_dim": 16, "max_position_embeddings": 4096,
    }  # fmt: skip
    if family == "mistral":
        settings["sliding_window"] = None
    return model_class(config_class(**settings | changes)).eval()


def read_in_chunks(model, ids, cache, chunk):
    """Logits of every position [tokens, vocab], prefilled `chunk` tokens at a time."""
    logits = []
    with torch.no_grad():
        for start in range(0, ids.shape[1], chunk):
            out = model(ids[:, start : start + chunk], past_key_values=cache, use_cache=True)
            logits.append(out.logits[0])
    return torch.cat(logits)


def model_folder(where, texts, family="qwen2", **changes):
    """A model folder as a user would have it: config, tokenizer trained on `texts`, safetensors."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=400, initial_alphabet=alphabet, show_progress=False)
    )
    transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(where)
    changes = {"vocab_size": tokenizer.get_vocab_size(), "max_position_embeddings": 16_384} | changes
    tiny(family, **changes).save_pretrained(where)
    return where
