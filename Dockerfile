# The portal: one image for web, worker, tick and migrations.
# 3.11 on bookworm is what the tests run on; the tag follows security updates of both, which a digest would not.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.prod.lock .
RUN /venv/bin/pip install --require-hashes --only-binary=:all: -r requirements.prod.lock


FROM python:3.11-slim-bookworm
# Pango draws the PDF, harfbuzz-subset keeps its fonts small; fonts-liberation 1.07 lacks Vietnamese letters.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      fontconfig fonts-liberation2 libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && fc-cache \
 && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin portal \
 && install -d -o portal -g portal -m 0700 /srv/media
COPY --from=build /venv /venv
WORKDIR /srv/portal
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp \
    MEDIA_ROOT=/srv/media \
    STATIC_ROOT=/srv/static
# The files' names carry their hash, so they are made once, here; the key is needed to start and then forgotten.
RUN SECRET_KEY=only-while-building python manage.py collectstatic --noinput --verbosity 0 \
 && python -m compileall -q /srv/portal
USER portal
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi:application", "--bind=0.0.0.0:8000", "--worker-tmp-dir=/dev/shm", "--no-control-socket"]
