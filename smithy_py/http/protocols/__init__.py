"""The protocols: codec, bindings and error rules together."""

from smithy_py.http.protocols.aws_json import AwsJson
from smithy_py.http.protocols.protocol import ClientProtocol
from smithy_py.http.protocols.rest_xml import RestXml

__all__ = ["AwsJson", "ClientProtocol", "RestXml"]
