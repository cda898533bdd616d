"""Amazon Bedrock by boto3 under OpenLLMetry's instrumentation."""

import boto3
from common import SCENARIO, TOOL, TOOLS, get_weather, start_opentelemetry
from opentelemetry import trace
from opentelemetry.instrumentation.bedrock import BedrockInstrumentor

provider = start_opentelemetry()
BedrockInstrumentor().instrument()
bedrock = boto3.client("bedrock-runtime")
function = TOOLS[0]["function"]
spec = {"name": TOOL["name"], "inputSchema": {"json": function["parameters"]}}
question = {"role": "user", "content": [{"text": SCENARIO["question"]}]}
who = {"user.id": SCENARIO["user"], "session.id": SCENARIO["session"]}


def answer(messages):
    told = {"system": [{"text": SCENARIO["instructions"]}], "toolConfig": {"tools": [{"toolSpec": spec}]}}
    model = "anthropic.claude-sonnet-4-20250514-v1:0"
    return bedrock.converse(modelId=model, messages=messages, **told)["output"]["message"]


with trace.get_tracer("travel-desk").start_as_current_span("travel desk", attributes=who):
    asked = answer([question])
    call = asked["content"][0]["toolUse"]
    result = {"toolUseId": call["toolUseId"], "content": [{"text": get_weather(**call["input"])}]}
    answer([question, asked, {"role": "user", "content": [{"toolResult": result}]}])
provider.shutdown()
