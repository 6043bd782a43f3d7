"""Static credentials from a profile of the shared config and credentials files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from aws_core.credentials.provider import Credentials
from smithy_py.context import Context
from smithy_py.errors import IdentityError

if TYPE_CHECKING:
    from aws_core.config.shared_config import Section

SOURCE = "SharedConfigCredentials"


class SharedFileCredentialsProvider:
    """Provides the keys of one profile, read once, when they are first needed.

    It is pickled without them, and reads the files again where it is unpickled.

    Args:
        profile: The name of the profile.
        config_files: The config files, the strongest last.
        credentials_files: The credentials files, the strongest last.
        credentials: The keys, where they were read already.
    """

    sources = (SOURCE,)

    def __init__(
        self,
        profile: str,
        *,
        config_files: Iterable[str],
        credentials_files: Iterable[str],
        credentials: Credentials | None = None,
    ) -> None:
        self.profile = profile
        self.config_files = tuple(config_files)
        self.credentials_files = tuple(credentials_files)
        self._credentials = credentials

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        """The credentials.

        Raises:
            IdentityError: The profile has no keys.
            ConfigError: A file cannot be read.
        """
        if self._credentials is None:
            self._credentials = self._read()
        return self._credentials

    def _read(self) -> Credentials:
        # aws_core.config imports this module.
        from aws_core.config.shared_config import SharedConfig

        shared = SharedConfig(self.config_files, self.credentials_files)
        section = shared.profile(self.profile)
        credentials = section_credentials(section) if section is not None else None
        if credentials is None:
            raise IdentityError(f"profile {self.profile!r}: no keys in {shared.files()}")
        return credentials

    def __repr__(self) -> str:
        return f"SharedFileCredentialsProvider({self.profile!r})"

    def __copy__(self) -> SharedFileCredentialsProvider:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> SharedFileCredentialsProvider:
        return self

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_credentials": None}


def section_credentials(section: Section) -> Credentials | None:
    """The static credentials of a profile, or None when it lacks a key.

    Raises:
        ConfigError: A key is not UTF-8.
    """
    key_id, secret = section.get("aws_access_key_id"), section.get("aws_secret_access_key")
    if key_id is None or secret is None:
        return None
    return Credentials(
        key_id.text,
        secret.text,
        section.text("aws_session_token"),
        f"{SOURCE}: {key_id.file}",
        account_id=section.text("aws_account_id"),
    )
