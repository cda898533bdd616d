"""OpenLIT: its instrumentation of OpenAI's SDK, and its own span around it."""

import openlit
from common import SCENARIO, chat, embed
from openai import OpenAI
from opentelemetry import trace

openlit.init(application_name="travel-desk", disable_metrics=True)
openai = OpenAI()
with openlit.start_trace(name="travel desk") as desk:
    desk.set_metadata({"user.id": SCENARIO["user"], "session.id": SCENARIO["session"]})
    embed(openai)
    desk.set_result(chat(openai))
trace.get_tracer_provider().force_flush()
