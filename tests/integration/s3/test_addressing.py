from __future__ import annotations

from urllib.parse import urlsplit

from services import s3
from smithy_py.context import Context
from smithy_py.http import Request, Response
from tests.integration.clients import s3_client
from tests.integration.objects import content, keys, put
from tests.integration.recording import Recorder
from tests.servers.server import Server


class ToLoopback(Recorder):
    """Sends what is for any host to this machine, with the Host header that was signed."""

    def do(self, request: Request, *, ctx: Context) -> Response:
        if "Host" not in request.headers:
            request.headers["Host"] = request.host
            request.host = f"127.0.0.1:{urlsplit(request.url).port}"
        return super().do(request, ctx=ctx)


def test_the_bucket_is_in_the_path_of_an_ip_address(s3_server: Server, name: str) -> None:
    recorder = Recorder()
    with s3_client(s3_server, s3.with_options(http_client=recorder)) as client:
        client.create_bucket(s3.CreateBucketInput(bucket=name))

    assert recorder.last.url.rstrip("/") == f"{s3_server.endpoint_url}/{name}"


def test_the_bucket_is_in_the_host_of_a_name(s3_server: Server, name: str) -> None:
    recorder = ToLoopback()
    endpoint = s3_server.endpoint_url.replace("127.0.0.1", "localhost")
    options = s3.with_options(http_client=recorder, base_endpoint=endpoint)
    with s3_client(s3_server, options) as client:
        client.create_bucket(s3.CreateBucketInput(bucket=name))
        put(client, name, "a b/../ü", b"hello")
        output = client.get_object(s3.GetObjectInput(bucket=name, key="a b/../ü"))

        assert content(output) == b"hello"
        assert keys(client, name) == ["a b/../ü"]

    assert recorder.last.headers["Host"] == f"{name}.localhost:{urlsplit(endpoint).port}"
    assert recorder.last.path == "/"


def test_the_path_style_can_be_chosen(s3_server: Server, name: str) -> None:
    recorder = ToLoopback()
    endpoint = s3_server.endpoint_url.replace("127.0.0.1", "localhost")
    options = s3.with_options(http_client=recorder, base_endpoint=endpoint, use_path_style=True)
    with s3_client(s3_server, options) as client:
        client.create_bucket(s3.CreateBucketInput(bucket=name))
        put(client, name, "key")

    assert recorder.last.headers["Host"] == f"localhost:{urlsplit(endpoint).port}"
    assert recorder.last.path == f"/{name}/key"


def test_a_slash_at_the_end_of_the_endpoint_changes_nothing(s3_server: Server, name: str) -> None:
    options = s3.with_options(base_endpoint=f"{s3_server.endpoint_url}/")
    with s3_client(s3_server, options) as client:
        client.create_bucket(s3.CreateBucketInput(bucket=name))
        put(client, name, "/key")

        assert keys(client, name) == ["/key"]
