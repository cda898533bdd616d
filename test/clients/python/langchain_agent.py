"""LangChain: an agent, which is a graph of LangGraph, under OpenInference's instrumentation."""

from common import MODEL, SCENARIO, get_weather, start_opentelemetry
from langchain.agents import create_agent
from langchain_openai import ChatOpenAI
from openinference.instrumentation.langchain import LangChainInstrumentor

provider = start_opentelemetry()
LangChainInstrumentor().instrument()

agent = create_agent(
    ChatOpenAI(model=MODEL, streaming=True, stream_usage=True),
    tools=[get_weather],
    system_prompt=SCENARIO["instructions"],
    name="travel_desk",
)
question = {"messages": [{"role": "user", "content": SCENARIO["question"]}]}
metadata = {"user_id": SCENARIO["user"], "session_id": SCENARIO["session"]}
agent.invoke(question, config={"metadata": metadata})
provider.shutdown()
