# The base where no registry can be reached: what tools/images/assemble-base.ts has laid out, one layer.
FROM scratch
LABEL org.opencontainers.image.title=smack-base \
      org.opencontainers.image.description="Node and the libraries it is linked with, from Debian's packages"
COPY . /
ENV PATH=/nodejs/bin
USER 65532:65532
ENTRYPOINT ["/nodejs/bin/node"]
