"""OpenTelemetry's own instrumentation of OpenAI's SDK."""

from common import SCENARIO, chat, embed, start_opentelemetry
from openai import OpenAI
from opentelemetry import trace
from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor

provider = start_opentelemetry()
OpenAIInstrumentor().instrument()

openai = OpenAI()
attributes = {"user.id": SCENARIO["user"], "session.id": SCENARIO["session"]}
with trace.get_tracer("travel-desk").start_as_current_span("travel desk", attributes=attributes):
    embed(openai)
    chat(openai)
provider.shutdown()
