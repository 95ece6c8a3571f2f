"""The clock's faults run in this process, with the mail server and the folder of the notices' tests."""

from tests.notices.conftest import mail_folder, sink

__all__ = ["mail_folder", "sink"]
