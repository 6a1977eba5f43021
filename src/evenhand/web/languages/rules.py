"""Who may choose the language of the house?"""

from __future__ import annotations

import rules

from evenhand.web.people.predicates import holds
from evenhand.web.people.roles import Role

rules.add_perm("languages.choose_for_house", holds(Role.ADMINISTRATOR))
