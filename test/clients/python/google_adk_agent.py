"""Google's Agent Development Kit with Gemini, which traces itself."""

import asyncio
import os

from common import SCENARIO, get_weather, start_opentelemetry

provider = start_opentelemetry()
os.environ.update(GOOGLE_API_KEY="stand-in", GOOGLE_GEMINI_BASE_URL=os.environ["MODEL_SERVER"])

from google.adk.agents import Agent
from google.adk.runners import InMemoryRunner
from google.genai import types
from opentelemetry import trace

who = {"user_id": SCENARIO["user"], "session_id": SCENARIO["session"]}
agent = Agent(
    name="travel_desk", model="gemini-2.5-flash", instruction=SCENARIO["instructions"], tools=[get_weather]
)


async def main():
    runner = InMemoryRunner(agent=agent, app_name="travel")
    await runner.session_service.create_session(app_name="travel", **who)
    question = types.Content(role="user", parts=[types.Part(text=SCENARIO["question"])])
    async for _ in runner.run_async(**who, new_message=question):
        pass


said = {"user.id": SCENARIO["user"], "session.id": SCENARIO["session"]}
with trace.get_tracer("travel-desk").start_as_current_span("travel desk", attributes=said):
    asyncio.run(main())
provider.shutdown()
