"""Lines that vLLM really ends with, and what a user is told to do."""

import pytest
from unabridged.engine.vllm.diagnosis import diagnose


@pytest.mark.parametrize(
    ("line", "says", "remedy"),
    [
        ("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB", "ran out of memory", "--max-length"),
        (
            "RuntimeError: [enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory",
            "ran out",
            "--kv",
        ),
        (
            "ValueError: Available memory on node 0 (3.1/10.5 GiB) on kv cache allocation is less than requested memory",
            "ran out of memory",
            "smaller",
        ),
        (
            "ValueError: To serve at least one request with the models's max seq len (8192), (0.01 GiB KV cache is needed,"
            " which is larger than the available KV cache memory (0.00 GiB).",
            "does not hold one text",
            "--kv-cache-gib",
        ),
        ("OSError: [Errno 98] Address already in use", "port is taken", "--port"),
        ("ValueError: Model architectures ['OddForCausalLM'] are not supported for now.", "architecture", "Llama"),
        ("safetensors_rust.SafetensorError: Error while deserializing header: HeaderTooLarge", "damaged", "Download"),
        ("api_server.py: error: unrecognized arguments: --odd", "arguments after --", "Correct"),
        ("RuntimeError: operator torchvision::nms does not exist", "environment is broken", "serve --install"),
        ("KeyError: 'something new'", "exit code 1.*KeyError: 'something new'", "log"),
        ("", "exit code 1", "log"),
    ],
)
def test_each_end_is_readable_and_says_what_to_do(line, says, remedy):
    error = diagnose(1, ["INFO something before", line, "INFO something after"])
    with pytest.raises(type(error), match=says):
        raise error
    assert remedy in error.remedy


@pytest.mark.parametrize("code", [-9, 137])
def test_a_kill_without_a_word_is_the_systems_for_want_of_memory(code):
    assert "out of memory" in str(diagnose(code, ["INFO loading"]))


def test_the_cause_wins_over_what_follows_from_it():
    log = [
        "torch.OutOfMemoryError: CUDA out of memory.",
        "ImportError: cannot import name",
        "RuntimeError: Engine died",
    ]
    assert "ran out of memory" in str(diagnose(1, log))
