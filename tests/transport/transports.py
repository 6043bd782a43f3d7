"""The transports that every test here is run on, and what the native one does otherwise."""

from __future__ import annotations

import importlib.util

# The extra `dev` installs it; tests/unit/aws_core/transport/test_native_client.py fails without.
TRANSPORTS = ("default", "native") if importlib.util.find_spec("pycurl") else ("default",)

_INSIDE = "it reaches into the default transport"
_WORDS = "libcurl says it in other words; test_native.py has them"

# Tests, or a part of their names with the parameters, and why the native transport is left out.
OTHERWISE = {
    "test_only_host_and_the_headers_of_the_request_go_out": "no space after an empty header",
    "test_a_host_header_of_the_request_replaces_it": "libcurl writes Host with a capital",
    "test_what_is_no_answer": _WORDS,
    "test_what_is_unusual_but_an_answer[native-HTTP/1.9": "libcurl takes 1.0 and 1.1 only",
    "test_a_final_answer_keeps_the_body_back_and_ends_the_connection[native-417": (
        "libcurl drops the body of a 417"
    ),
    "test_a_wrong_host_name_is_refused": _WORDS,
    "test_a_context_of_the_users_decides_alone": "libcurl has a TLS of its own",
    "test_files_that_cannot_be_used_are_named[native-empty.pem": "read by libcurl, later",
    "test_an_end_without_a_goodbye_is_no_end_of_a_body": _WORDS,
    "test_what_follows_an_answer_is_noticed_within_tls": "libcurl cannot say what TLS still holds",
    "test_the_certificate_of_the_target_is_verified_behind_the_proxy": _WORDS,
    "test_a_proxy_that_refuses_a_tunnel_is_named": _WORDS,
    "0\\r\\n\\r\\n?-False": "libcurl throws away what follows the last chunk",
    "test_the_race_may_already_end_the_send": _INSIDE,
    # In either order, as the order of parameters is that of the tests that are chosen.
    "drips[cancelled_soon-native-H]": "refused at the second byte",
    "drips[deadline_soon-native-H]": "refused at the second byte",
    "drips[native-cancelled_soon-H]": "refused at the second byte",
    "drips[native-deadline_soon-H]": "refused at the second byte",
    "test_a_connection_cut_at_the_very_end_is_not_kept": _INSIDE,
}


def is_left_out(name: str) -> bool:
    """Whether the test of this name, its parameters included, is not for its transport."""
    return "native" in name and any(part in name for part in OTHERWISE)
