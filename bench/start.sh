#!/usr/bin/env bash
# Measures how soon a started Millrace serves, and its first second: from the start of bin/millrace to the first byte of an
# answer, then latency at 2,000 requests a second. Median and longest of all rounds.
#
#   bench/start.sh [ROUNDS] [CORES]      default: 10 rounds, on all cores; bench/start.sh 10 0 keeps Millrace to core 0
#
# MILLRACE_JAVA, MILLRACE_JVM_OPTS and MILLRACE_ARCHIVE=off work as for bin/millrace. Client and server are one warm process, on the last core if Millrace is kept to others.
set -euo pipefail

rounds=${1:-10}
cores=${2:-}
rate=2000
home=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)

java=java
for folder in /usr/lib/jvm/*; do
  [[ ! -x $folder/bin/javac ]] || java=$folder/bin/java
done
[[ -f $home/bench/target/classes/io/millrace/bench/start/StartBench.class ]] ||
  mvn -q -f "$home/pom.xml" -pl bench -am -DskipTests compile
MILLRACE_ARCHIVE=${MILLRACE_ARCHIVE:-now} "$home/bin/millrace" version

pin=() apart=()
if [[ -n $cores ]]; then
  pin=(taskset -c "$cores")
  apart=(taskset -c "$(($(nproc) - 1))")
fi
bench() {
  ${apart[@]+"${apart[@]}"} "$java" -XX:+UseSerialGC -Xmx256m -cp "$home/bench/target/classes" \
    io.millrace.bench.start.StartBench "$1" "$rate" ${pin[@]+"${pin[@]}"} "$home/bin/millrace"
}
bench 1 >/dev/null
bench "$rounds"
