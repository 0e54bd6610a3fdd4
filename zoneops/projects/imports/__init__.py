"""What ledgers bring in: the project ledger, follow-ups, arrivals. Importing this package registers all three."""

from zoneops.projects.imports import arrivals, follow_ups, ledger

__all__ = ["arrivals", "follow_ups", "ledger"]
