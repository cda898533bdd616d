"""OpenInference: its instrumentation of OpenAI's SDK, and its own spans around it."""

from common import SCENARIO, TOOL, chat, embed, get_weather, start_opentelemetry
from openai import OpenAI
from openinference.instrumentation import OITracer, TraceConfig, using_attributes
from openinference.instrumentation.openai import OpenAIInstrumentor
from opentelemetry import trace

provider = start_opentelemetry()
OpenAIInstrumentor().instrument()
tracer = OITracer(trace.get_tracer("travel-desk"), config=TraceConfig())

openai = OpenAI()
weather = tracer.tool(name=TOOL["name"])(get_weather)


@tracer.agent(name="travel desk")
def answer(question: str) -> str:
    embed(openai)
    return chat(openai, weather)


with using_attributes(session_id=SCENARIO["session"], user_id=SCENARIO["user"]):
    answer(SCENARIO["question"])
provider.shutdown()
