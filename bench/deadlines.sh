#!/usr/bin/env bash
# Measures what connections at rest cost their worker, in processor time and heap, and what moving their deadlines costs.
#
#   bench/deadlines.sh [CONNECTIONS] [SECONDS]      default: 100,000 connections, five measurements of 10 s each
set -euo pipefail

home=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=bench/jvm.sh
source "$home/bench/jvm.sh"
choose_java
build_classpath "$home"
exec "$java" -XX:+UseParallelGC -Xmx1g "${jvm_options[@]}" -cp "$classpath" io.millrace.bench.IdleConnectionsBench "$@"
