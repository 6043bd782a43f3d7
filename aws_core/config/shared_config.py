"""The shared config and credentials files: their sections, merged by the rules of the Go SDK."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aws_core.config import ini
from aws_core.config.ini import Property
from aws_core.config.settings import Setting
from aws_core.config.sources import Found, Origin, OriginKind, abbreviated
from smithy_py.errors import ConfigError

ACCESS_KEY_ID = "aws_access_key_id"
SECRET_ACCESS_KEY = "aws_secret_access_key"
SESSION_TOKEN = "aws_session_token"

_PROFILE = "profile "
_SSO_SESSION = "sso-session "
_SERVICES = "services "

# Of a section that was read before, a later file replaces only these, and the keys as a set.
_MERGED_KEYS = (
    "role_arn",
    "source_profile",
    "credential_source",
    "external_id",
    "mfa_serial",
    "role_session_name",
    "region",
    "endpoint_discovery_enabled",
    "credential_process",
    "web_identity_token_file",
    "s3_use_arn_region",
    "s3_disable_multiregion_access_points",
    "ec2_metadata_service_endpoint_mode",
    "ec2_metadata_service_endpoint",
    "ec2_metadata_v1_disabled",
    "use_dualstack_endpoint",
    "use_fips_endpoint",
    "defaults_mode",
    "retry_mode",
    "ca_bundle",
    "duration_seconds",
    "max_attempts",
    "sso_session",
    "sso_account_id",
    "sso_region",
    "sso_role_name",
    "sso_start_url",
    "auth_scheme_preference",
    "login_session",
)


class Section:
    """The properties of a profile, an sso-session or a services section.

    Args:
        kind: ``profile``, ``sso-session`` or ``services``.
        name: Its name, without the kind.
        properties: Its properties by their keys in lower case.
    """

    def __init__(self, kind: str, name: str, properties: dict[str, Property]) -> None:
        self.kind = kind
        self.name = name
        self.properties = properties
        self.partial = _partial_credentials(properties)

    def get(self, key: str) -> Property | None:
        """The property *key*, or None when it is missing or has no value.

        Raises:
            ConfigError: Its value is not UTF-8.
        """
        found = self.properties.get(key)
        return None if found is None else self._readable(found, key)

    def nested(self, key: str, inner: str) -> Property | None:
        """The property *inner* that is indented under *key*, or None.

        Raises:
            ConfigError: Its value is not UTF-8.
        """
        found = (self.properties[key].nested or {}).get(inner) if key in self.properties else None
        return None if found is None else self._readable(found, inner)

    def text(self, key: str) -> str:
        """The value of *key*, empty when it is missing."""
        found = self.get(key)
        return "" if found is None else found.text

    def find(self, setting: Setting) -> Found | None:
        """The value of *setting* here.

        Raises:
            ConfigError: Its text cannot be used.
        """
        found = self.get(setting.key) if setting.key else None
        if found is None:
            return None
        try:
            value = setting.kind.parse(found.text)
        except ValueError as error:
            raise self.error(f"{found.text!r} cannot be used: {error}", setting.key) from None
        return None if value is None else Found(value, self.origin(found, setting.key))

    def origin(self, found: Property, key: str) -> Origin:
        """Where *found* is."""
        section = f"{self.kind} {self.name}"
        return Origin(OriginKind.FILE, key, found.file, found.line, section)

    def error(self, message: str, key: str, found: Property | None = None) -> ConfigError:
        """An error about *found*, or else about the property *key* of this section."""
        place = found or self.properties[key]
        return ConfigError(message, file=place.file, line=place.line, profile=self.name, key=key)

    def _readable(self, found: Property, key: str) -> Property | None:
        if not found.text.isascii():
            try:
                found.text.encode()
            except UnicodeEncodeError:
                raise self.error("the value is not UTF-8", key, found) from None
        return found if found.text else None


class SharedConfig:
    """The sections of all files.

    Args:
        config_files: The config files, the strongest last.
        credentials_files: The credentials files, the strongest last.

    Attributes:
        unreadable: Why a file could not be opened, by its path; such a file counts as empty.
        notes: What was passed over or replaced, in sentences.

    Raises:
        ConfigError: A file can be opened and cannot be read.
    """

    def __init__(self, config_files: Iterable[str], credentials_files: Iterable[str]) -> None:
        self.config_files = list(config_files)
        self.credentials_files = list(credentials_files)
        self.unreadable: dict[str, str] = {}
        self.notes: list[str] = []
        self._sections: dict[str, Section] = {}
        for name, properties in self._of_config(self._merged(self.config_files)):
            self._sections[name] = _section(name, properties)
        for name, properties in self._of_credentials(self._merged(self.credentials_files)):
            if name in self._sections:
                self._merge(name, self._sections[name].properties, properties)
                self._sections[name].partial = _partial_credentials(properties)
            else:
                self._sections[name] = _section(name, properties)

    def profile(self, name: str) -> Section | None:
        """The profile *name*, or None."""
        return self._sections.get(name)

    def profile_names(self) -> list[str]:
        """The names of all profiles."""
        return [name for name, section in self._sections.items() if section.kind == "profile"]

    def sso_session(self, name: str) -> Section | None:
        """The section ``[sso-session name]``, or None."""
        return self._sections.get(_SSO_SESSION + name.strip())

    def services(self, name: str) -> Section | None:
        """The section ``[services name]``, or None."""
        return self._sections.get(_SERVICES + name)

    def files(self) -> str:
        """The files that were looked into, for messages."""
        names: list[str] = []
        for path in (*self.credentials_files, *self.config_files):
            reason = self.unreadable.get(path)
            names.append(abbreviated(path) + (f" ({reason})" if reason else ""))
        return " or ".join(names) or "any file, as none was given"

    def _merged(self, files: list[str]) -> ini.Sections:
        merged: ini.Sections = {}
        for file in files:
            sections = ini.read(file)
            if isinstance(sections, str):
                self.unreadable[file] = sections
                continue
            for name, properties in sections.items():
                if name in merged:
                    self._merge(name, merged[name], properties)
                else:
                    merged[name] = properties
        return merged

    def _merge(self, name: str, into: dict[str, Property], later: dict[str, Property]) -> None:
        taken = {key for key in _MERGED_KEYS if key in later}
        if ACCESS_KEY_ID in later and SECRET_ACCESS_KEY in later:
            # The token goes with its keys: one file's token never joins another's keys.
            into.pop(SESSION_TOKEN, None)
            taken |= {ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN} & later.keys()
        for key, found in later.items():
            place = f"[{name}] {key} in {abbreviated(found.file)}, line {found.line}"
            if key not in taken:
                self.notes.append(f"{place} is ignored: an earlier file has this section too")
            elif key in into:
                before = into[key]
                replaced = f"{abbreviated(before.file)}, line {before.line}"
                self.notes.append(f"{place} replaces the value in {replaced}")
        into.update((key, later[key]) for key in taken)

    def _of_config(self, sections: ini.Sections) -> Iterator[tuple[str, dict[str, Property]]]:
        for name, properties in sections.items():
            if name.startswith(_PROFILE):
                yield name.removeprefix(_PROFILE), properties
            elif name.startswith((_SSO_SESSION, _SERVICES)) or name.lower() == "default":
                # [profile default] is stronger than [default], wherever it stands.
                if _PROFILE + name not in sections:
                    yield name, properties
            else:
                self.notes.append(
                    f"[{name}] in the config file is ignored: it must be [profile {name}]"
                )

    def _of_credentials(self, sections: ini.Sections) -> Iterator[tuple[str, dict[str, Property]]]:
        for name, properties in sections.items():
            if not name.startswith(_PROFILE):
                yield name, properties
            else:
                plain = name.removeprefix(_PROFILE)
                self.notes.append(
                    f"[{name}] in the credentials file is ignored: it must be [{plain}]"
                )


def _section(name: str, properties: dict[str, Property]) -> Section:
    for prefix in (_SSO_SESSION, _SERVICES):
        if name.startswith(prefix):
            return Section(prefix.strip(), name.removeprefix(prefix), properties)
    return Section("profile", name, properties)


def _partial_credentials(properties: dict[str, Property]) -> tuple[str, Property] | None:
    """The one of the two keys that is there without the other, or None."""
    present = [key for key in (ACCESS_KEY_ID, SECRET_ACCESS_KEY) if key in properties]
    return (present[0], properties[present[0]]) if len(present) == 1 else None
