# One image a program, each a target of this file: operator, ingester, processor, console, replay.
#
#   npm ci && npm run images                       all of them, with the builder that is there
#   node tools/images/main.ts bundle               only what is copied below: dist/bundles/NAME
#   docker build --target operator -t NAME .       one of them by hand, after the line above
#
# Nothing runs while an image is built and no shell is needed in it: an image is the base and one layer of ours. The base is any
# image with Node 24 as /nodejs/bin/node.
ARG BASE=gcr.io/distroless/nodejs24-debian13:nonroot

FROM ${BASE} AS program
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.version=${VERSION} \
      org.opencontainers.image.revision=${REVISION} \
      org.opencontainers.image.licenses=Apache-2.0
ENV NODE_ENV=production
# By number: a pod that must run as non-root can be admitted without a look into /etc/passwd.
USER 65532:65532
# DEP0040: a package of tmi.js asks for a module that Node would rather be rid of.
ENTRYPOINT ["/nodejs/bin/node", "--disable-warning=DEP0040", "/app/main.mjs"]
CMD []

FROM program AS operator
LABEL org.opencontainers.image.title=smack-operator \
      org.opencontainers.image.description="Looks after TwitchPipelines and shares nodes between teams"
COPY dist/bundles/operator/ /app/

FROM program AS ingester
LABEL org.opencontainers.image.title=smack-ingester \
      org.opencontainers.image.description="Reads Twitch chat into Kafka"
COPY dist/bundles/ingester/ /app/

FROM program AS processor
LABEL org.opencontainers.image.title=smack-processor \
      org.opencontainers.image.description="Counts chat in windows of event time, from Kafka into Cassandra"
COPY dist/bundles/processor/ /app/

FROM program AS console
LABEL org.opencontainers.image.title=smack-console \
      org.opencontainers.image.description="Shows pipelines and their figures, read-only"
COPY dist/bundles/console/ /app/

FROM program AS replay
LABEL org.opencontainers.image.title=smack-replay \
      org.opencontainers.image.description="A Twitch-compatible chat server that plays a log or makes chat itself"
COPY dist/bundles/replay/ /app/
