"""Going back after an act leads to a page of ours."""

import pytest
from django.test import RequestFactory

from web.returning import back

OURS = "http://testserver"


@pytest.mark.parametrize(
    ("asked", "sender", "expected"),
    [
        ("/decisions/?q=gate", "", "/decisions/?q=gate"),
        ("", f"{OURS}/follow-ups/?list=mine", "/follow-ups/?list=mine"),
        ("//evil.example/", "", "/home/"),
        ("/\\evil.example/", "", "/home/"),
        ("https://evil.example/", "", "/home/"),
        ("", "https://evil.example/follow-ups/", "/home/"),
        ("", f"{OURS}//evil.example/", "/home/"),
        ("", f"{OURS}/done/", "/home/"),
    ],
)
def test_it_leads_to_a_path_of_ours_alone(asked, sender, expected):
    request = RequestFactory().post("/done/", {"next": asked}, headers={"referer": sender})
    assert back(request, "/home/") == expected
