# PostgreSQL with pg_cron and outbound. Bookworm on purpose: its glibc is the
# oldest that the images of the day run on.
ARG PG_MAJOR=15
FROM postgres:${PG_MAJOR}-bookworm AS build
ARG PG_MAJOR
RUN apt-get update && apt-get install -y --no-install-recommends \
    make gcc libc6-dev libcurl4-openssl-dev postgresql-server-dev-${PG_MAJOR}
COPY . /src
RUN make -C /src with_llvm=no PG_CONFIG=/usr/lib/postgresql/${PG_MAJOR}/bin/pg_config \
 && make -C /src with_llvm=no PG_CONFIG=/usr/lib/postgresql/${PG_MAJOR}/bin/pg_config install DESTDIR=/out

FROM postgres:${PG_MAJOR}-bookworm
ARG PG_MAJOR
RUN apt-get update && apt-get install -y --no-install-recommends \
    libcurl4 ca-certificates postgresql-${PG_MAJOR}-cron && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/ /
CMD ["postgres", "-c", "shared_preload_libraries=pg_cron", "-c", "cron.use_background_workers=on"]
