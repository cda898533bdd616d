"""OpenAI's Agents SDK under OpenLLMetry's instrumentation."""

from agents import Agent, Runner, function_tool, set_trace_processors
from common import MODEL, SCENARIO, get_weather, start_opentelemetry
from opentelemetry import trace
from opentelemetry.instrumentation.openai_agents import OpenAIAgentsInstrumentor

provider = start_opentelemetry()
set_trace_processors([])  # Those of the SDK itself export to OpenAI.
OpenAIAgentsInstrumentor().instrument()

desk = Agent(name="travel desk", instructions=SCENARIO["instructions"], model=MODEL, tools=[function_tool(get_weather)])
who = {"user.id": SCENARIO["user"], "session.id": SCENARIO["session"]}
with trace.get_tracer("travel-desk").start_as_current_span("travel desk", attributes=who):
    Runner.run_sync(desk, SCENARIO["question"])
provider.shutdown()
