"""MCP: its SDK traces itself, client and server, around tools that OpenAI's models ask for."""

import asyncio
import json

from common import MODEL, SCENARIO, TOOLS, embed, get_weather, start_opentelemetry
from mcp import Client
from mcp.server import MCPServer
from openai import OpenAI
from openinference.instrumentation import using_attributes
from openinference.instrumentation.openai import OpenAIInstrumentor
from opentelemetry import trace

provider = start_opentelemetry()
OpenAIInstrumentor().instrument()

server = MCPServer("weather")
server.tool()(get_weather)


async def answer() -> None:
    openai = OpenAI()
    embed(openai)
    async with Client(server) as client:
        messages = [
            {"role": "system", "content": SCENARIO["instructions"]},
            {"role": "user", "content": SCENARIO["question"]},
        ]
        first = openai.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS)
        asked = first.choices[0].message
        call = asked.tool_calls[0]
        result = await client.call_tool(call.function.name, json.loads(call.function.arguments))
        told = {"role": "tool", "tool_call_id": call.id, "content": result.content[0].text}
        openai.chat.completions.create(model=MODEL, messages=[*messages, asked, told], tools=TOOLS)


with using_attributes(session_id=SCENARIO["session"], user_id=SCENARIO["user"]):
    with trace.get_tracer("travel-desk").start_as_current_span("answer"):
        asyncio.run(answer())
provider.shutdown()
