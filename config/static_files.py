"""Storages of static files whose URLs begin with the sub-path of the current request."""

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.urls import get_script_prefix
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class _UnderSubPath:
    @property
    def base_url(self) -> str:
        # Django reads STATIC_URL once per process, when the `root_path` of requests is not known yet.
        return f"{get_script_prefix()}{settings.STATIC_FOLDER}"


class PlainStaticFiles(_UnderSubPath, StaticFilesStorage):
    """Serves the files of the apps."""


class HashedStaticFiles(_UnderSubPath, CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Serves collected files with hashed names."""
