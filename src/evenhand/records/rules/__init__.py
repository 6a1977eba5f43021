"""Do cases keep the rules of the process? Rules as queries, one pass over the events for all."""
