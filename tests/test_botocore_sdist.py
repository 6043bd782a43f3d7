from pathlib import Path


def test_it_holds_the_test_data(botocore_sdist: Path) -> None:
    for folder in (
        "botocore/data/s3",
        "tests/unit/protocols/input",
        "tests/functional/endpoint-rules/s3",
        "tests/unit/auth/aws4_testsuite",
    ):
        assert (botocore_sdist / folder).is_dir()
