# The page, the HTTP API and MCP in one image: no GPU, not root, nothing written outside /data and /tmp.
#   docker build --build-arg TORCH_INDEX_URL=<the CPU index that pytorch.org shows> -t onrecord .
#   docker run --read-only --tmpfs /tmp -v my-work:/data -p 127.0.0.1:7860:7860 onrecord
FROM python:3.11-slim AS build
ARG TORCH_INDEX_URL=""
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY corpus corpus
COPY assistant assistant
# torch goes first and alone: pulled in by another package it may bring several GB of CUDA
RUN python -m venv /opt/onrecord \
    && /opt/onrecord/bin/pip install --no-cache-dir ${TORCH_INDEX_URL:+--index-url "$TORCH_INDEX_URL"} \
        --constraint constraints.txt torch \
    && /opt/onrecord/bin/pip install --no-cache-dir --constraint constraints.txt '.[chat,api,mcp,xlsx]'

FROM python:3.11-slim
COPY --from=build /opt/onrecord /opt/onrecord
ENV PATH=/opt/onrecord/bin:$PATH PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --home-dir /data --create-home onrecord
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 7860
# 401: it answers, and asks for a name and a password
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 7860, timeout=4); c.request('GET', '/v1/health'); raise SystemExit(c.getresponse().status not in (200, 401))"]
ENTRYPOINT ["onrecord"]
CMD ["serve", "--index", "/data/index", "--sync", "/data/corpus", "--host", "0.0.0.0", "--port", "7860", "--api", "--auth-file", "/data/accounts"]
