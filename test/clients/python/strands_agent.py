"""An agent of Strands. MODEL_API is that of its model: openai or bedrock."""

import os

from common import MODEL, SCENARIO, get_weather
from strands import Agent, tool
from strands.telemetry import StrandsTelemetry

telemetry = StrandsTelemetry().setup_otlp_exporter()
if os.environ.get("MODEL_API") == "bedrock":
    from strands.models import BedrockModel

    model = BedrockModel(model_id="anthropic.claude-sonnet-4-20250514-v1:0", streaming=False)
else:
    from strands.models.openai import OpenAIModel

    model = OpenAIModel(model_id=MODEL)

agent = Agent(
    name="travel desk",
    model=model,
    system_prompt=SCENARIO["instructions"],
    tools=[tool(get_weather)],
    callback_handler=None,
    trace_attributes={"user.id": SCENARIO["user"], "session.id": SCENARIO["session"]},
)
agent(SCENARIO["question"])
telemetry.tracer_provider.force_flush()
