# Java 17 of Debian packages, for where no base can be pulled.
FROM scratch
COPY . /
ENV PATH=/usr/bin
