"""A Hugging Face decoder that reads a whole context: our attention and our cache in transformers' own extension points."""
