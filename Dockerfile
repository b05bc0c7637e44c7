FROM golang:1.26 AS bouw
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=onbekend
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /ketenbot ./cmd/ketenbot

# No shell and no packages: certificates, time zones, and a user that is not root.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=bouw /ketenbot /ketenbot
USER 65532:65532
ENTRYPOINT ["/ketenbot"]
