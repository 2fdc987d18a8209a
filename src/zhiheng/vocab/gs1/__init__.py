"""The GS1 system: identifiers, element strings, scans, Digital Links and EPC URNs (GS1 General Specifications)."""
