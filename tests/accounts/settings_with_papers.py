"""Settings of another process that is to make papers of the kind that tests use."""

from tests.settings import *  # noqa: F403  # they are what is added to

INSTALLED_APPS += ["tests.accounts.paper_kinds.PaperKinds"]  # noqa: F405
