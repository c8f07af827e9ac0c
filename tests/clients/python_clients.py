"""The unmodified Python client against a server of ours: asks what its argument says, prints what came as one line of JSON."""

import json
import sys
import warnings

import openai

warnings.simplefilter("error")
asked = json.loads(sys.argv[1])
base_url, question = asked["url"] + "/v1", asked["question"]
client = openai.OpenAI(base_url=base_url, api_key=asked["key"], max_retries=0)
model = "groundswell"
messages = [{"role": "user", "content": question}]


def raised(work):
    try:
        work()
    except openai.OpenAIError as error:
        return {"name": type(error).__name__, "message": str(error), "status": getattr(error, "status_code", None)}
    return None


def plain(value):
    return value.model_dump(mode="json")


def marks(response):
    """Offsets count UTF-16 units, which a Python string does not."""
    part = [item for item in response.output if item.type == "message"][0].content[0]
    units = part.text.encode("utf-16-le")
    return [units[2 * one.start_index : 2 * one.end_index].decode("utf-16-le") for one in part.annotations]


def response_helper():
    with client.responses.stream(model=model, input=question) as stream:
        kinds = [event.type for event in stream]
        return {"kinds": kinds, "text": stream.get_final_response().output_text}


stranger = openai.OpenAI(base_url=base_url, api_key="gsw_no-such-key", max_retries=0)
response = client.responses.create(model=model, input=question, tools=[{"type": "web_search"}])
broken = question + " please"
results = {
    "models": [one.id for one in client.models.list()],
    "chat": plain(client.chat.completions.create(model=model, messages=messages)),
    "chatStream": [
        plain(one)
        for one in client.chat.completions.create(
            model=model, messages=messages, stream=True, stream_options={"include_usage": True}
        )
    ],
    "response": {**plain(response), "text": response.output_text, "marks": marks(response), "urls": response.citations},
    "responseStream": [plain(one) for one in client.responses.create(model=model, input=question, stream=True)],
    "responseHelper": response_helper(),
    "key": raised(stranger.models.list),
    "model": raised(lambda: client.chat.completions.create(model="gpt-4", messages=messages)),
    "brokenChat": raised(
        lambda: list(client.chat.completions.create(model=model, messages=[{"role": "user", "content": broken}], stream=True))
    ),
    "brokenResponse": raised(lambda: list(client.responses.create(model=model, input=broken, stream=True))),
}
print(json.dumps(results))
