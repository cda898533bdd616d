"""Anthropic's SDK, which traces itself, under OpenInference or OpenLLMetry, which do the same beside it; streamed."""

import os

from anthropic import Anthropic
from common import SCENARIO, TOOL, TOOLS, get_weather, start_opentelemetry
from opentelemetry import trace

provider = start_opentelemetry()
if os.environ["INSTRUMENTATION"] == "openllmetry":
    from opentelemetry.instrumentation.anthropic import AnthropicInstrumentor
else:
    from openinference.instrumentation.anthropic import AnthropicInstrumentor
AnthropicInstrumentor().instrument()

anthropic = Anthropic()
function = TOOLS[0]["function"]
tools = [{"name": function["name"], "description": function["description"], "input_schema": function["parameters"]}]
told = {"model": "claude-sonnet-4-20250514", "max_tokens": 100, "system": SCENARIO["instructions"], "tools": tools}
question = {"role": "user", "content": SCENARIO["question"]}
who = {"user.id": SCENARIO["user"], "session.id": SCENARIO["session"]}


def answer(messages):
    with anthropic.messages.stream(**told, messages=messages) as stream:
        return stream.get_final_message()


with trace.get_tracer("travel-desk").start_as_current_span("travel desk", attributes=who):
    call = answer([question]).content[0]
    asked = {"type": "tool_use", "id": call.id, "name": call.name, "input": call.input}
    result = {"type": "tool_result", "tool_use_id": call.id, "content": get_weather(**call.input)}
    answer([question, {"role": "assistant", "content": [asked]}, {"role": "user", "content": [result]}])
provider.shutdown()
