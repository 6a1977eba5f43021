"""The product that people work in: an app a job, each with its own models, rules and pages."""
