"""Which operations of a service run which handwritten middleware, and where.

Only data: the middleware are in the service's ``customizations``.
"""

from __future__ import annotations

from collections.abc import Callable

from codegen.loader import Json

Applies = Callable[[str, Json], bool]


def always(_name: str, _operation: Json) -> bool:
    """For every operation."""
    return True


def only(*names: str) -> Applies:
    """For these operations."""
    return lambda name, _operation: name in names


class Customization:
    """One middleware in the stacks of some operations.

    Args:
        path: The dotted path of its class.
        step: The step it runs in.
        position: "first", "last", "before", "after" or "swap".
        anchor: The class it goes before or after, or in place of.
        arguments: What it is made with.
        applies: Whether an operation runs it.
        word: What it adds to the name of the stack; nothing for what all operations run.
    """

    def __init__(
        self,
        path: str,
        step: str,
        position: str,
        anchor: str = "",
        *,
        arguments: str = "",
        applies: Applies = always,
        word: str = "",
    ) -> None:
        self.path = path
        self.step = step
        self.position = position
        self.anchor = anchor
        self.arguments = arguments
        self.applies = applies
        self.word = word


_S3 = "services.s3.customizations"
_NO_GZIP = Customization(
    "aws_core.middleware.accept_encoding.DisableAcceptEncodingGzip", "finalize", "first"
)

# The operations whose answer is no XML document, or a stream. That of all others can be an error
# in spite of its status 200, as the Go SDK has it.
_NOT_XML = (
    "GetBucketPolicy",
    "GetObject",
    "GetObjectAnnotation",
    "GetObjectTorrent",
    "SelectObjectContent",
)


def _may_fail_with_200(name: str, _operation: Json) -> bool:
    return name not in _NOT_XML


def _s3_input(path: str, word: str, *names: str, arguments: str = "") -> Customization:
    return Customization(
        f"{_S3}.{path}",
        "initialize",
        "first",
        arguments=arguments,
        applies=only(*names),
        word=word,
    )


def _user_data(name: str) -> Customization:
    return Customization(
        "aws_core.middleware.user_data.EncodeUserData",
        "initialize",
        "first",
        applies=only(name),
        word="user_data",
    )


def _presign(*names: str) -> Customization:
    return Customization(
        "aws_core.presigned_copy.Presign",
        "initialize",
        "first",
        arguments="options",
        applies=only(*names),
        word="presign",
    )


def _discover(*, required: bool) -> Customization:
    return Customization(
        "aws_core.endpoint_discovery.discover_endpoint.DiscoverEndpoint",
        "finalize",
        "after",
        "DisableHTTPS",
        arguments=f"options, {required}",
        applies=lambda _name, operation: "endpointdiscovery" in operation,
        word="discovery",
    )


CUSTOMIZATIONS: dict[str, tuple[Customization, ...]] = {
    "S3": (
        _NO_GZIP,
        Customization(
            f"{_S3}.bucket_path.RemoveBucketFromPath",
            "serialize",
            "after",
            "OperationSerializer",
            applies=lambda _name, operation: "{Bucket}" in operation["http"]["requestUri"],
        ),
        Customization(
            f"{_S3}.express_user_agent.IsExpressUserAgent",
            "serialize",
            "after",
            "RemoveBucketFromPath",
            applies=lambda _name, operation: "{Bucket}" in operation["http"]["requestUri"],
        ),
        Customization(
            f"{_S3}.continue_header.Continue100",
            "build",
            "after",
            "UserAgent",
            arguments="options",
            applies=only("PutObject", "UploadPart"),
            word="continue",
        ),
        Customization(
            "aws_core.signer.content_sha256.SigV4ContentSHA256Header",
            "finalize",
            "before",
            "Signing",
        ),
        Customization(
            f"{_S3}.response_error.ResponseErrorWrapper",
            "deserialize",
            "swap",
            "ResponseErrorWrapper",
        ),
        Customization(
            f"{_S3}.metadata_retriever.MetadataRetriever",
            "deserialize",
            "swap",
            "RequestIDRetriever",
        ),
        Customization(
            f"{_S3}.error_200.ProcessResponseFor200Error",
            "deserialize",
            "after",
            "OperationDeserializer",
            applies=_may_fail_with_200,
        ),
        Customization(
            f"{_S3}.bucket_location.BucketLocationDeserializer",
            "deserialize",
            "swap",
            "OperationDeserializer",
            arguments="options",
            applies=only("GetBucketLocation"),
            word="location",
        ),
        _s3_input(
            "sse_customer_key.SSECustomerKey",
            "customer_key",
            "CompleteMultipartUpload",
            "CopyObject",
            "CreateMultipartUpload",
            "GetObject",
            "GetObjectAttributes",
            "HeadObject",
            "ListParts",
            "PutObject",
            "SelectObjectContent",
            "UploadPart",
            "UploadPartCopy",
            arguments="options",
        ),
        _s3_input(
            "ascii_metadata.ASCIIMetadata",
            "metadata",
            "CopyObject",
            "CreateMultipartUpload",
            "PutObject",
            "WriteGetObjectResponse",
        ),
        _s3_input("copy_source.EncodeCopySource", "copy_source", "CopyObject", "UploadPartCopy"),
        _s3_input(
            "list_encoding.ListEncoding",
            "list_encoding",
            "ListMultipartUploads",
            "ListObjectVersions",
            "ListObjects",
            "ListObjectsV2",
        ),
    ),
    "DynamoDB": (
        _NO_GZIP,
        Customization(
            "services.dynamodb.customizations.ResponseChecksumValidation",
            "deserialize",
            "after",
            "RecordResponseTiming",
            arguments="options",
        ),
        _discover(required=False),
    ),
    "SQS": (
        Customization(
            "services.sqs.customizations.ValidateSendMessage",
            "initialize",
            "first",
            arguments="options",
            applies=only("SendMessage"),
            word="checksum",
        ),
        Customization(
            "services.sqs.customizations.ValidateSendMessageBatch",
            "initialize",
            "first",
            arguments="options",
            applies=only("SendMessageBatch"),
            word="batch_checksum",
        ),
        Customization(
            "services.sqs.customizations.ValidateReceiveMessage",
            "initialize",
            "first",
            arguments="options",
            applies=only("ReceiveMessage"),
            word="receive_checksum",
        ),
    ),
    "EC2": (
        Customization(
            "services.ec2.customizations.Presign",
            "initialize",
            "first",
            arguments="options",
            applies=only("CopySnapshot"),
            word="presign",
        ),
        _user_data("RunInstances"),
        Customization(
            "services.ec2.customizations.DecodeConsoleOutput",
            "deserialize",
            "before",
            "OperationDeserializer",
            applies=only("GetConsoleOutput"),
            word="console",
        ),
    ),
    "Auto Scaling": (_user_data("CreateLaunchConfiguration"),),
    "RDS": (
        _presign(
            "CopyDBClusterSnapshot",
            "CopyDBSnapshot",
            "CreateDBCluster",
            "CreateDBInstanceReadReplica",
            "StartDBInstanceAutomatedBackupsReplication",
        ),
    ),
    "Neptune": (_presign("CopyDBClusterSnapshot", "CreateDBCluster"),),
    "DocDB": (_presign("CopyDBClusterSnapshot", "CreateDBCluster"),),
    "Glacier": (
        Customization(
            "services.glacier.customizations.DefaultAccountID",
            "initialize",
            "first",
        ),
        Customization(
            "services.glacier.customizations.APIVersion",
            "serialize",
            "first",
            arguments='"2012-06-01"',
        ),
        Customization(
            "services.glacier.customizations.TreeHash",
            "finalize",
            "first",
            applies=only("UploadArchive", "UploadMultipartPart"),
            word="tree_hash",
        ),
    ),
    "API Gateway": (
        Customization("services.apigateway.customizations.AcceptHeader", "build", "last"),
    ),
    "Machine Learning": (
        Customization(
            "services.machinelearning.customizations.PredictEndpoint",
            "finalize",
            "after",
            "ResolveEndpointV2",
            applies=only("Predict"),
            word="predict",
        ),
    ),
    "Route 53": (
        Customization(
            "services.route53.customizations.SanitizeURL",
            "serialize",
            "before",
            "OperationSerializer",
        ),
        Customization(
            "services.route53.customizations.ProcessResponseForCustomErrorResponse",
            "deserialize",
            "after",
            "OperationDeserializer",
            applies=only("ChangeResourceRecordSets"),
            word="changes",
        ),
    ),
    "IAM": (
        Customization(
            "services.iam.customizations.DecodePolicyDocuments",
            "deserialize",
            "before",
            "OperationDeserializer",
            applies=only(
                "AcquireRole",
                "CreateInstanceProfile",
                "CreatePolicyVersion",
                "CreateRole",
                "CreateServiceLinkedRole",
                "GetAccountAuthorizationDetails",
                "GetGroupPolicy",
                "GetInstanceProfile",
                "GetPolicyVersion",
                "GetRole",
                "GetRolePolicy",
                "GetRoleTemplateVersion",
                "GetUserPolicy",
                "ListInstanceProfiles",
                "ListInstanceProfilesForRole",
                "ListPolicyVersions",
                "ListRoles",
                "UpdateRoleDescription",
            ),
            word="policies",
        ),
    ),
    "Timestream Query": (_discover(required=True),),
    "Timestream Write": (_discover(required=True),),
    "CloudSearch Domain": (
        Customization(
            "services.cloudsearchdomain.customizations.SearchAsPost",
            "serialize",
            "after",
            "OperationSerializer",
            applies=only("Search"),
            word="search",
        ),
    ),
}
