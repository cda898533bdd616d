"""LiteLLM with its OpenTelemetry callback, as a library."""

import json
import time

import litellm
from common import MODEL, SCENARIO, TOOLS, get_weather, start_opentelemetry
from opentelemetry import trace

provider = start_opentelemetry()
litellm.callbacks = ["otel"]


def told() -> dict:
    """What is said of each call. LiteLLM writes into the metadata, so no two calls may share it."""
    return {"user": SCENARIO["user"], "metadata": {"session_id": SCENARIO["session"]}}


messages = [
    {"role": "system", "content": SCENARIO["instructions"]},
    {"role": "user", "content": SCENARIO["question"]},
]
with trace.get_tracer("travel-desk").start_as_current_span("travel desk"):
    litellm.embedding(model="openai/text-embedding-3-small", input=[SCENARIO["embedded"]], **told())
    first = litellm.completion(model=f"openai/{MODEL}", messages=messages, tools=TOOLS, **told())
    asked = first.choices[0].message
    call = asked.tool_calls[0]
    result = get_weather(**json.loads(call.function.arguments))
    messages = messages + [asked.model_dump(), {"role": "tool", "tool_call_id": call.id, "content": result}]
    litellm.completion(model=f"openai/{MODEL}", messages=messages, tools=TOOLS, **told())
time.sleep(1)  # Callbacks run beside the calls, on threads of LiteLLM's own.
provider.shutdown()
