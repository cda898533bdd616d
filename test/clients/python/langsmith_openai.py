"""LangSmith's SDK, which exports by OpenTelemetry."""

from common import SCENARIO, TOOL, chat, embed, get_weather
from langsmith import Client, traceable
from langsmith.wrappers import wrap_openai
from openai import OpenAI
from opentelemetry import trace

client = Client()
openai = wrap_openai(OpenAI())
weather = traceable(name=TOOL["name"], run_type="tool")(get_weather)
told = {"user_id": SCENARIO["user"], "session_id": SCENARIO["session"]}


@traceable(name="travel desk", client=client, metadata=told)
def answer(question: str) -> str:
    embed(openai)
    return chat(openai, weather)


answer(SCENARIO["question"])
client.flush()
trace.get_tracer_provider().force_flush()
