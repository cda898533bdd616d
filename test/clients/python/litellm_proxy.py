"""LiteLLM's proxy with its OpenTelemetry callback. An application asks it with OpenAI's SDK, as if it were OpenAI."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import MODEL, SCENARIO, chat, start_opentelemetry
from openai import OpenAI
from opentelemetry import propagate, trace

BASE = os.environ["OPENAI_BASE_URL"]
KEY = "sk-stand-in"


def configuration() -> str:
    return f"""
model_list:
  - model_name: {MODEL}
    litellm_params: {{model: openai/{MODEL}, api_base: '{BASE}', api_key: stand-in}}
litellm_settings: {{callbacks: [otel]}}
general_settings: {{master_key: {KEY}}}
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def ask(openai: OpenAI) -> None:
    """The proxy continues the trace whose context comes with a request."""
    provider = start_opentelemetry()
    create = openai.chat.completions.create
    with trace.get_tracer("travel-desk").start_as_current_span("travel desk"):
        context: dict = {}
        propagate.inject(context)
        told = {"extra_body": {"metadata": {"session_id": SCENARIO["session"]}}, "extra_headers": context}
        openai.chat.completions.create = lambda **words: create(user=SCENARIO["user"], **told, **words)
        chat(openai)
    provider.shutdown()


with tempfile.TemporaryDirectory() as folder:
    config = Path(folder, "config.yaml")
    config.write_text(configuration())
    port = free_port()
    program = Path(sys.executable).with_name("litellm")
    proxy = subprocess.Popen([program, "--config", config, "--host", "127.0.0.1", "--port", str(port)], cwd=folder)
    try:
        for _ in range(150):
            with socket.socket() as caller:
                if caller.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.3)
        ask(OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key=KEY))
        time.sleep(6)  # The proxy exports what it has every five seconds.
    finally:
        proxy.terminate()
        proxy.wait()
