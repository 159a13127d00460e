"""Stock Django with django-ninja over our tables: the peer of `tests.benchmarks.requests`.

One token query and one run query for a poll, Django's own seven middlewares, nothing else. Served as WSGI by gunicorn
and as ASGI by uvicorn: `plain:wsgi`, `plain:asgi`.
"""

import os
from hashlib import sha256
from typing import Any
from uuid import UUID

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
settings.ROOT_URLCONF  # noqa: B018 - loads the settings
for name, value in {
    "ROOT_URLCONF": __name__,
    "MIDDLEWARE": [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    "LOGGING": {},
}.items():
    setattr(settings, name, value)
settings.DATABASES["default"]["CONN_MAX_AGE"] = 60
django.setup(set_prefix=False)

from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from ninja import NinjaAPI  # noqa: E402
from ninja.security import HttpBearer  # noqa: E402

from strategies.models import ApiToken, Run  # noqa: E402


class Bearer(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Any:
        digest = sha256(token.encode()).hexdigest()
        record = ApiToken.objects.filter(digest=digest, revoked_at=None).select_related("owner").first()
        return record.owner if record else None


api = NinjaAPI(auth=Bearer(), urls_namespace="plain", docs_url=None, openapi_url=None)


@api.get("/runs/{uuid:run_id}")
def get_run(request: HttpRequest, response: HttpResponse, run_id: UUID) -> Any:
    run = Run.objects.get(owner=request.auth, pk=run_id)  # type: ignore[attr-defined]
    etag = f'"{run.id}.{run.version}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    response["ETag"] = etag
    return {"id": str(run.id), "status": run.status, "progress": run.progress, "message": run.message}


urlpatterns = [path("api/v1/", api.urls)]
wsgi = get_wsgi_application()
asgi = get_asgi_application()
