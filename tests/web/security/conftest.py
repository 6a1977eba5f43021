"""What tests of files need of other apps."""

from tests.web.reviews.conftest import begun, cast, opened, run, told  # noqa: F401 -- fixtures
