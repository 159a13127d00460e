# One image for web processes, workers and management commands.

FROM ghcr.io/astral-sh/uv:0.13.8 AS uv

FROM python:3.13-slim-trixie AS build
COPY --from=uv /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /srv/throughline
# Dependencies first, so that a change of code does not reinstall them.
COPY pyproject.toml README.md ./
RUN --mount=type=cache,target=/var/cache/uv UV_CACHE_DIR=/var/cache/uv uv sync --no-dev --extra tracing --extra sentry
COPY manage.py ./
COPY config config
COPY sse sse
COPY strategies strategies
COPY templates templates
# Static files with hashed names, compressed. The key is used by this step only.
RUN SECRET_KEY=only-to-collect-static-files ALLOWED_HOSTS=localhost .venv/bin/python manage.py collectstatic --noinput \
    && rm -rf .data sse/client

FROM python:3.13-slim-trixie
RUN useradd --system --uid 10001 --home-dir /srv/throughline --shell /usr/sbin/nologin throughline \
    && install -d -o throughline -g throughline /srv/throughline/.data /run/metrics
WORKDIR /srv/throughline
COPY --from=build /srv/throughline ./
RUN chown throughline:throughline .data
ENV PATH=/srv/throughline/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    PROMETHEUS_MULTIPROC_DIR=/run/metrics
USER throughline
EXPOSE 8000
# For web processes. compose.yaml disables it for workers.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
STOPSIGNAL SIGTERM
CMD ["uvicorn", "config.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--timeout-graceful-shutdown", "10", \
     "--no-server-header", "--no-access-log"]
