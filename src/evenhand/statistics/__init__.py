"""Inference on arrays; knows nothing of Customs or tables."""
