"""A crew of CrewAI, instrumented by OpenInference."""

from common import MODEL, SCENARIO, TOOL, get_weather, start_opentelemetry
from crewai import LLM, Agent, Crew, Task
from crewai.tools import tool
from openinference.instrumentation import using_attributes
from openinference.instrumentation.crewai import CrewAIInstrumentor
from openinference.instrumentation.openai import OpenAIInstrumentor

provider = start_opentelemetry()
CrewAIInstrumentor().instrument(skip_dep_check=True)
OpenAIInstrumentor().instrument()

weather = tool(TOOL["name"])(get_weather)
desk = Agent(
    role="travel desk",
    goal=SCENARIO["instructions"],
    backstory="A travel desk.",
    llm=LLM(model=f"openai/{MODEL}"),
    tools=[weather],
)
task = Task(description=SCENARIO["question"], expected_output="one sentence", agent=desk)
with using_attributes(session_id=SCENARIO["session"], user_id=SCENARIO["user"]):
    Crew(agents=[desk], tasks=[task]).kickoff()
provider.shutdown()
