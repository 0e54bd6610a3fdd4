"""Static files under names that carry their content's hash, compressed, once they have been collected."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedStaticStorage(CompressedManifestStaticFilesStorage):
    """Before the first `collectstatic` a page still finds its files, by their plain names (WHITENOISE_USE_FINDERS)."""

    manifest_strict = False

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:
            if content is None and not self.hashed_files:
                return name
            raise
