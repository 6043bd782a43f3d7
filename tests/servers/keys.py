"""An IAM key of MiniStack that may do everything.

MiniStack never verifies its root key `test`, so tests need another one to see signatures refused.
For the same reason the requests that make it need no signature, only the shape of one.
"""

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import urlencode

from tests.servers.server import request

IAM = "https://iam.amazonaws.com/doc/2010-05-08/"
USER = "tester"
HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Authorization": (
        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, "
        "SignedHeaders=host, Signature=none"
    ),
}
ALLOW_EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}


def create_admin_key(port: int, ca_bundle: Path | None = None) -> tuple[str, str]:
    """Creates a user who may do everything, and a key for it.

    Returns:
        The access key id and the secret access key.
    """

    def call(action: str, **parameters: str) -> ET.Element:
        form = urlencode({"Action": action, "Version": "2010-05-08", **parameters})
        status, body = request(
            port, "POST", "/", body=form.encode(), headers=HEADERS, ca_bundle=ca_bundle
        )
        if status != 200:
            raise RuntimeError(f"{action} answered {status}: {body.decode(errors='replace')}")
        return ET.fromstring(body)

    call("CreateUser", UserName=USER)
    policy = json.dumps(ALLOW_EVERYTHING)
    call("PutUserPolicy", UserName=USER, PolicyName="everything", PolicyDocument=policy)
    answer = call("CreateAccessKey", UserName=USER)
    key_id = answer.findtext(f".//{{{IAM}}}AccessKeyId")
    secret = answer.findtext(f".//{{{IAM}}}SecretAccessKey")
    assert key_id is not None
    assert secret is not None
    return key_id, secret
