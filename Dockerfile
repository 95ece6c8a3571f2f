# Teamhub's one image: web, worker and beat differ by their command (docker-compose.yml).
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements/runtime.txt requirements/
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/runtime.txt

FROM python:3.11-slim-bookworm
RUN useradd --create-home --uid 10001 teamhub && mkdir /data && chown teamhub /data
COPY --from=build /venv /venv
WORKDIR /app
COPY --chown=teamhub . .
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/data
USER teamhub
# Static files are part of the image: collected at build, to a folder that no volume hides.
# The data folder of this step is thrown away, so that no generated secret stays in the image.
ENV STATIC_DIR=/home/teamhub/static
RUN DATA_DIR=/tmp/build python manage.py collectstatic --noinput && rm -rf /tmp/build
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["python", "-m", "teamhub.probe", "http://127.0.0.1:8000/readyz"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "1", "--no-ws", "--respawn-failed-workers", "teamhub.wsgi:application"]
