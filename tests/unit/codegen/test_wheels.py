"""The wheels of single services, split from the wheel of everything."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from base64 import urlsafe_b64encode
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

from codegen import wheels

WHOLE = "aws_sdk_python_v2-1.2.3-py3-none-any.whl"
INFO = "aws_sdk_python_v2-1.2.3.dist-info"
METADATA = """Metadata-Version: 2.4
Name: aws-sdk-python-v2
Version: 1.2.3
Requires-Dist: attrs>=24.2
Provides-Extra: crc
Requires-Dist: anycrc>=2.1; extra == "crc"

Name: aws-sdk-python-v2
"""
FILES = {
    "smithy_py/__init__.py": "",
    "smithy_py/py.typed": "",
    "aws_core/__init__.py": "a = 1\n",
    "services/sts/__init__.py": "",
    "services/s3/__init__.py": "",
    "services/s3/customizations/error_200.py": "b = 2\n",
    "services/lambda_/__init__.py": "",
    f"{INFO}/METADATA": METADATA,
    f"{INFO}/WHEEL": "",
    f"{INFO}/RECORD": "",
    f"{INFO}/licenses/LICENSE": "free\n",
}


@pytest.fixture
def made(tmp_path: Path) -> dict[str, dict[str, bytes]]:
    with zipfile.ZipFile(tmp_path / WHOLE, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
    assert wheels.main([str(tmp_path)]) == 0
    found: dict[str, dict[str, bytes]] = {}
    for path in tmp_path.glob("*.whl"):
        if path.name != WHOLE:
            with zipfile.ZipFile(path) as archive:
                found[path.name] = {name: archive.read(name) for name in archive.namelist()}
    return found


def name_of(part: str) -> str:
    return f"aws_sdk_python_v2_{part}-1.2.3-py3-none-any.whl"


def metadata(files: dict[str, bytes]) -> Message:
    (text,) = (data for name, data in files.items() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(text.decode())


def test_every_file_is_in_one_wheel(made: dict[str, dict[str, bytes]]) -> None:
    assert sorted(made) == [name_of("core"), name_of("lambda"), name_of("s3")]
    files = [n for found in made.values() for n in found if ".dist-info/" not in n]
    assert sorted(files) == sorted(name for name in FILES if not name.startswith(INFO))
    assert "services/sts/__init__.py" in made[name_of("core")]
    assert "services/s3/customizations/error_200.py" in made[name_of("s3")]


def test_a_service_requires_its_core(made: dict[str, dict[str, bytes]]) -> None:
    core, service = metadata(made[name_of("core")]), metadata(made[name_of("s3")])
    assert core["Name"] == "aws-sdk-python-v2-core"
    assert core.get_all("Requires-Dist") == ["attrs>=24.2", 'anycrc>=2.1; extra == "crc"']
    assert service["Name"] == "aws-sdk-python-v2-s3"
    assert service.get_all("Requires-Dist") == ["aws-sdk-python-v2-core==1.2.3"]
    assert service.get_all("Provides-Extra") is None
    assert service.get_payload() == core.get_payload() == "Name: aws-sdk-python-v2\n"


def test_the_record_lists_every_file(made: dict[str, dict[str, bytes]]) -> None:
    for files in made.values():
        (record,) = (n for n in files if n.endswith("/RECORD"))
        rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(files[record].decode()))}
        assert rows.keys() == files.keys()
        for name, data in files.items():
            digest = urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            expected = ["", ""] if name == record else [f"sha256={digest}", str(len(data))]
            assert rows[name] == expected
        assert any(name.endswith(".dist-info/licenses/LICENSE") for name in files)
