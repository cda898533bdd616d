"""An agent of Pydantic AI. MODEL names the model that it asks."""

import os

from common import SCENARIO, get_weather, start_opentelemetry
from opentelemetry import trace
from pydantic_ai import Agent

provider = start_opentelemetry()
Agent.instrument_all()
agent = Agent(
    os.environ.get("MODEL", "openai-chat:gpt-4o-mini"),
    name="travel_desk",
    system_prompt=SCENARIO["instructions"],
    tools=[get_weather],
)
attributes = {"user.id": SCENARIO["user"], "session.id": SCENARIO["session"]}
with trace.get_tracer("travel-desk").start_as_current_span("travel desk", attributes=attributes):
    agent.run_sync(SCENARIO["question"])
provider.shutdown()
