"""What tests of files need of other apps."""

from tests.web.plans.conftest import action, approved, mia  # noqa: F401 -- fixtures
from tests.web.plans.conftest import said as said  # noqa: PLC0414 -- as above
from tests.web.records.conftest import ann, anns_client, collection  # noqa: F401
from tests.web.reviews.conftest import begun, cast, opened, run, told  # noqa: F401
from tests.web.selfassessments.conftest import asked, begin, uma  # noqa: F401
