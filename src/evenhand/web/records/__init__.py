"""Records: brought in, mapped, checked, attested and deleted on time."""
