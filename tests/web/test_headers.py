"""What every answer says to the browser besides its page."""

import pytest


@pytest.mark.parametrize("path", ["/", "/decisions/", "/nowhere", "/account/"])
def test_a_page_of_somebody_signed_in_is_kept_nowhere(member_client, path):
    assert "no-store" in member_client.get(path).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/sign-in/", "/healthz", "/"])
def test_no_page_asks_for_the_camera_and_none_is_used_by_other_sites(client, db, path):
    headers = client.get(path).headers
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
