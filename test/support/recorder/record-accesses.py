"""Runs the emulator like bin/local/run-emulator.py, and notes what the deployed functions ask of it.

Every function names itself in the requests of its SDK (`app/<function>` in the user agent). What IAM would look at is
written to the file named by the first argument, one line of JSON for each new kind of access:
check-recorded-accesses.ts holds these against the policies of the deployed template.
"""

import json
import re
import runpy
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote

from ministack import app as gateway
from ministack.core import lambda_runtime

# Taken off: the emulator reads its arguments too.
RECORD = sys.argv.pop(1)
RUN_EMULATOR = Path(__file__).parents[3] / "bin" / "local" / "run-emulator.py"
FUNCTION = re.compile(rb"\bapp/([\w-]+)")
# What Powertools puts behind the name.
MARK = "-PT-"
NAME = re.compile(r"(?<![\w.:#])(#?[A-Za-z_]\w*)(?!\w*\s*\()")
# In a batch the name of the table is a member's name.
TABLE = re.compile(rb'"(?:TableName":\s*|RequestItems":\s*\{)"([^"]+)"')
WORDS = {"SET", "ADD", "REMOVE", "DELETE", "AND", "OR", "NOT", "IN", "BETWEEN"}
ITEM_ACTIONS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
EXPRESSIONS = ("UpdateExpression", "ConditionExpression", "ProjectionExpression", "FilterExpression")
SERVICES = {
    "DynamoDB_20120810": "dynamodb",
    "AmazonSQS": "sqs",
    "secretsmanager": "secretsmanager",
    "AWSEvents": "events",
}
SEND_EMAIL = "/v2/email/outbound-emails"
# As the check writes what CloudFormation fills in.
IDENTITY = "arn:AWS::Partition:ses:AWS::Region:AWS::AccountId:identity/"
S3_ACTIONS = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}


# By function: the environment variable that names a resource, by its value.
VARIABLES = {}


def name_functions():
    """Gives each function its own name as the application id of its SDK."""
    given = lambda_runtime.execution_credentials

    def credentials(config):
        variables = config.get("Environment", {}).get("Variables", {})
        name = variables.get("POWERTOOLS_SERVICE_NAME", "unnamed")
        VARIABLES[name] = {value: variable for variable, value in variables.items()}
        return {**given(config), "AWS_SDK_UA_APP_ID": name}

    lambda_runtime.execution_credentials = credentials


def attributes_of(request):
    """The top-level attributes that a write names: those of keys, items and expressions."""
    names = request.get("ExpressionAttributeNames", {})
    found = set(request.get("Key", {})) | set(request.get("Item", {}))
    for expression in EXPRESSIONS:
        for name in NAME.findall(request.get(expression, "")):
            if name not in WORDS:
                found.add(names.get(name, name))
    return sorted(found)


def item_access(action, request):
    keys = request.get("Key") or request.get("Item")
    access = {"action": f"dynamodb:{action}", "leadingKeys": [partition(keys["pk"]["S"])]}
    if action != "GetItem":
        access["attributes"] = attributes_of(request)
        access["returnValues"] = request.get("ReturnValues", "NONE")
    return access


def partition(key):
    """The kind of a partition: ids after it would make every access a new one."""
    return key.split("#")[0] + "#" if "#" in key else key


def query_access(request):
    names = request.get("ExpressionAttributeNames", {})
    attribute, value = re.search(r"(#?\w+)\s*=\s*(:\w+)", request["KeyConditionExpression"]).groups()
    if names.get(attribute, attribute) not in ("pk", "gsi1pk"):
        raise ValueError(f"The partition is not the first condition of {request['KeyConditionExpression']}")
    key = partition(request["ExpressionAttributeValues"][value]["S"])
    index = request.get("IndexName")
    return {"action": "dynamodb:Query", "leadingKeys": [key], "part": f"/index/{index}" if index else ""}


def dynamodb_accesses(operation, request):
    if operation == "TransactWriteItems":
        for entry in request["TransactItems"]:
            for kind, part in entry.items():
                yield item_access(ITEM_ACTIONS[kind], part)
    elif operation == "BatchGetItem":
        for wanted in request["RequestItems"].values():
            keys = sorted({partition(key["pk"]["S"]) for key in wanted["Keys"]})
            yield {"action": "dynamodb:BatchGetItem", "leadingKeys": keys}
    elif operation == "Query":
        yield query_access(request)
    elif "Key" in request or "Item" in request:
        yield item_access(operation, request)
    else:
        yield {"action": f"dynamodb:{operation}"}


def s3_access(method, path, query):
    bucket, _, name = unquote(path).lstrip("/").partition("/")
    if name:
        part = "/lake/object" if name.startswith("lake/") else "/object"
        return {"action": f"s3:{S3_ACTIONS[method]}", "resource": bucket, "part": part}
    action = "s3:GetBucketLocation" if "location" in query else "s3:ListBucket"
    return {"action": action, "resource": bucket}


def accesses(scope, headers, body):
    target = headers.get(b"x-amz-target", b"").decode()
    if not target and scope["path"] == SEND_EMAIL:
        sender = json.loads(body)["FromEmailAddress"]
        # SES asks for leave on the identity of the sender, and on that of a recipient who is verified in the account.
        for identity in (sender, "recipient@example.com"):
            yield {"action": "ses:SendEmail", "resource": IDENTITY + identity, "fromAddress": sender}
        return
    if not target:
        query = parse_qs(scope["query_string"].decode(), keep_blank_values=True)
        yield s3_access(scope["method"], scope["path"], query)
        return
    prefix, operation = target.split(".")
    request = json.loads(body)
    if SERVICES[prefix] == "dynamodb":
        table = TABLE.search(body)[1].decode()
        for access in dynamodb_accesses(operation, request):
            yield {**access, "resource": table}
    elif SERVICES[prefix] == "events":
        for entry in request["Entries"]:
            yield {"action": f"events:{operation}", "resource": entry["EventBusName"]}
    else:
        resource = request.get("SecretId") or request.get("QueueUrl") or ""
        yield {"action": f"{SERVICES[prefix]}:{operation}", "resource": resource}


class Recorder:
    def __init__(self, application, file):
        self.application = application
        self.file = file
        self.seen = set()

    async def __call__(self, scope, receive, send):
        headers = dict(scope.get("headers", []))
        function = FUNCTION.search(headers.get(b"user-agent", b""))
        if scope["type"] != "http" or function is None:
            return await self.application(scope, receive, send)
        chunks = []

        async def listen():
            message = await receive()
            chunks.append(message.get("body", b""))
            return message

        try:
            return await self.application(scope, listen, send)
        finally:
            self.note(function[1].decode().split(MARK)[0], scope, headers, b"".join(chunks))

    def note(self, function, scope, headers, body):
        try:
            named = VARIABLES[function]
            noted = [
                {**access, "function": function, "resource": named.get(access["resource"], access["resource"])}
                for access in accesses(scope, headers, body)
            ]
        except Exception as error:
            # Shown by the check as an access that nothing allows: what cannot be read is not passed over.
            noted = [{"function": function, "action": f"unreadable: {error!r}", "resource": ""}]
        for access in noted:
            line = json.dumps(access, sort_keys=True)
            if line not in self.seen:
                self.seen.add(line)
                self.file.write(line + "\n")
                self.file.flush()


name_functions()
gateway.app = Recorder(gateway.app, open(RECORD, "a"))
runpy.run_path(str(RUN_EMULATOR), run_name="__main__")
