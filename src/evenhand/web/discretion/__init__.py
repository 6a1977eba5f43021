"""The register of discretion: who may decide what, who watches it, and how it is reduced."""
