"""Why a backup is not written, believed or restored."""


class BackupRefused(Exception):
    """`str(error)` says in Chinese what is wrong and what to do. Whoever raises it has changed nothing, or has put
    everything back."""


class Damaged(BackupRefused):
    """The archive is not what `zoneops backup` once wrote."""
