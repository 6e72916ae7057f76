# The image of 治鉴; docs/containers.md says how it is used.
ARG PYTHON=3.13-slim-trixie

# --- build: a virtual environment with the project in it ------------------------------------------
FROM python:${PYTHON} AS build
WORKDIR /src
ENV PIP_CONSTRAINT=/src/constraints.txt \
    PIP_CACHE_DIR=/var/cache/pip \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore
# What we stand on changes seldom, our own code often: two layers.
COPY pyproject.toml constraints.txt ./
RUN --mount=type=cache,target=/var/cache/pip \
    python3 -m venv /opt/zhijian \
 && python3 -c "import tomllib; project = tomllib.load(open('pyproject.toml', 'rb'))['project']; more = project['optional-dependencies']; print(*project['dependencies'], *more['fast'], *more['elasticsearch'], sep='\n')" > needed.txt \
 && /opt/zhijian/bin/pip install --quiet --requirement needed.txt
COPY README.md LICENSE ./
COPY index_mappings index_mappings
COPY loaders loaders
COPY service service
RUN --mount=type=cache,target=/var/cache/pip \
    /opt/zhijian/bin/pip install --quiet --no-deps . \
 && /opt/zhijian/bin/pip uninstall --quiet --yes pip \
 && ln -s "$(/opt/zhijian/bin/python -I -c 'from loaders import samples; print(samples.folder())')" /opt/zhijian/samples

# --- the image: Python, the environment, readers of old Word files; nothing that builds -----------
FROM python:${PYTHON}
# Versions are Debian's of the day: they carry its security fixes.
# hadolint ignore=DL3008
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends antiword catdoc tzdata \
 && rm -rf /var/lib/apt/lists/* /usr/local/bin/pip* /usr/local/lib/python3*/ensurepip \
    /usr/local/lib/python3*/site-packages/pip /usr/local/lib/python3*/site-packages/pip-*
RUN install -d -o 10001 -g 10001 /var/lib/zhijian && ln -s /opt/zhijian/samples /samples
COPY --from=build /opt/zhijian /opt/zhijian
# The only folder that is written is the embedded engine's: mount a volume there. The listening
# address reaches beyond the container, so `serve` asks for ZHIJIAN_API_KEYS or ZHIJIAN_PUBLIC.
ENV PATH=/opt/zhijian/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    TZ=Asia/Shanghai \
    ZHIJIAN_HOST=0.0.0.0 \
    ZHIJIAN_PORT=8000 \
    ZHIJIAN_ENGINE=embedded:/var/lib/zhijian/index
USER 10001:10001
WORKDIR /var/lib/zhijian
EXPOSE 8000
# The process lives (/healthz): without an index, or with the engine away, a new start would not
# help. Whether questions are answered is told by /readyz.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['ZHIJIAN_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["zhijian"]
CMD ["serve"]
