#!/usr/bin/env bash
# Measures what it costs to probe many targets over TCP: the processor time of the health thread.
#
#   bench/probes.sh [TARGETS] [SECONDS]      default: 10,000 targets, four measurements of 10 s each
#
# The targets are all of 127.1.0.0/16 and following on one port, served by a process of their own, which ends with the script.
set -euo pipefail

home=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=bench/jvm.sh
source "$home/bench/jvm.sh"
choose_java
build_classpath "$home"
exec "$java" -XX:+UseParallelGC -Xmx256m "${jvm_options[@]}" -cp "$classpath" io.millrace.bench.ProbeLoadBench "$@"
