"""Langfuse: its wrapper of OpenAI's SDK, and its own observations around it."""

from common import SCENARIO, TOOL, chat, embed, get_weather
from langfuse import Langfuse, observe, propagate_attributes
from langfuse.openai import OpenAI
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

langfuse = Langfuse(span_exporter=OTLPSpanExporter())
openai = OpenAI()
weather = observe(name=TOOL["name"], as_type="tool")(get_weather)


@observe(name="travel desk", as_type="agent")
def answer(question: str) -> str:
    embed(openai)
    return chat(openai, weather)


with propagate_attributes(user_id=SCENARIO["user"], session_id=SCENARIO["session"]):
    answer(SCENARIO["question"])
langfuse.shutdown()
