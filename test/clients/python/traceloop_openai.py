"""OpenLLMetry: its instrumentation of OpenAI's SDK, and the decorators of its SDK around it."""

from common import SCENARIO, TOOL, chat, embed, get_weather
from openai import OpenAI
from opentelemetry import trace
from traceloop.sdk import Traceloop
from traceloop.sdk.decorators import tool, workflow

Traceloop.init(app_name="travel-desk")
openai = OpenAI()
weather = tool(name=TOOL["name"])(get_weather)


@workflow(name="travel desk")
def answer(question: str) -> str:
    Traceloop.set_association_properties({"user_id": SCENARIO["user"], "session_id": SCENARIO["session"]})
    embed(openai)
    return chat(openai, weather)


answer(SCENARIO["question"])
trace.get_tracer_provider().force_flush()
