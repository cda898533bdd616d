"""The conversation as an application holds it with OpenAI's SDK: question, tool, answer."""

import json
import os
import time

SCENARIO = json.loads(os.environ["SCENARIO"])
TOOL = SCENARIO["tool"]
MODEL = "gpt-4o-mini"
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": TOOL["name"],
            "description": "Says what the weather is like.",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        },
    }
]


def get_weather(city: str) -> str:
    """Says what the weather is like.

    Args:
        city: Its name.
    """
    time.sleep(0.005)
    return TOOL["result"]


def start_opentelemetry():
    """OpenTelemetry's SDK, configured by its environment variables. Returns what is to be shut down in the end."""
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return provider


def chat(openai, weather=get_weather) -> str:
    messages = [
        {"role": "system", "content": SCENARIO["instructions"]},
        {"role": "user", "content": SCENARIO["question"]},
    ]
    first = openai.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS)
    asked = first.choices[0].message
    call = asked.tool_calls[0]
    result = weather(**json.loads(call.function.arguments))
    answered = [asked, {"role": "tool", "tool_call_id": call.id, "content": result}]
    second = openai.chat.completions.create(model=MODEL, messages=messages + answered, tools=TOOLS)
    return second.choices[0].message.content


def embed(openai) -> None:
    openai.embeddings.create(model="text-embedding-3-small", input=SCENARIO["embedded"])
