"""The register of organisations: who they are, where they are, and every line that ever told us so."""
