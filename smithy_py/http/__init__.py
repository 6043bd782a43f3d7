"""HTTP messages, and the seam they are sent through."""

from smithy_py.http.body import Body
from smithy_py.http.client import HTTPClient
from smithy_py.http.headers import Headers
from smithy_py.http.request import Request
from smithy_py.http.response import Response, ResponseBody

__all__ = ["Body", "HTTPClient", "Headers", "Request", "Response", "ResponseBody"]
