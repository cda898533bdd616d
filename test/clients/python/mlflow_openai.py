"""MLflow's tracing of OpenAI's SDK, exported by OpenTelemetry."""

import mlflow
from common import SCENARIO, TOOL, chat, embed, get_weather
from mlflow.entities import SpanType
from openai import OpenAI

mlflow.openai.autolog()
openai = OpenAI()
weather = mlflow.trace(get_weather, name=TOOL["name"], span_type=SpanType.TOOL)


@mlflow.trace(name="travel desk", span_type=SpanType.AGENT)
def answer(question: str) -> str:
    mlflow.update_current_trace(
        metadata={"mlflow.trace.user": SCENARIO["user"], "mlflow.trace.session": SCENARIO["session"]}
    )
    embed(openai)
    return chat(openai, weather)


answer(SCENARIO["question"])
mlflow.flush_trace_async_logging()
