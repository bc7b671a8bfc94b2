#!/usr/bin/env bash
# Runs benchmarks of single structures, with the bytes that each operation allocates.
#
#   bench/jmh.sh [NAME] [JMH OPTIONS]        all benchmarks whose name matches, such as HeadReader; default: all
#   bench/jmh.sh HeadReader -wi 2 -i 2       JMH's own options follow; bench/jmh.sh -h lists them
#   bench/jmh.sh --table [...]               prints nothing but the table of bench/README.md; of all, in some six minutes, with
#                                            rounds of half a second where nothing else is said
#
# MILLRACE_JAVA names a java command or a JDK folder to use instead of the one in PATH.
set -euo pipefail

home=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
# shellcheck source=bench/jvm.sh
source "$home/bench/jvm.sh"
choose_java
build_classpath "$home"

measure() {
  "$java" "${jvm_options[@]}" -cp "$classpath" org.openjdk.jmh.Main -prof gc -jvmArgs "-Xms512m -Xmx512m ${jvm_options[*]}" "$@"
}

if [[ ${1:-} != --table ]]; then
  measure "$@"
  exit
fi

# Lines such as: HeadReaderBenchmark.bareRequest  avgt  5  61.2 ± 0.4  ns/op, and the same with :gc.alloc.rate.norm  ...  B/op;
# of a single round, which is no number of rounds and no error: ...  avgt  61.2  ns/op
shift
(($# > 0)) || set -- -w 500ms -r 500ms
echo '| benchmark | ns | bytes allocated |'
echo '|---|---|---|'
measure "$@" | awk '
  !/ avgt / || $NF != "ns/op" && $NF != "B/op" { next }
  {
    name = $1
    for (i = 2; $i != "avgt"; i++) if ($i != "N/A") name = name " " $i
    sub(/.*bench\.|.*http\.|.*loop\./, "", name)
    sub(/Benchmark\./, " ", name)
    last = $(NF - 2) == "±" ? NF - 3 : NF - 1
    score = $(last - 1) == "≈" ? 0 : $last
  }
  $NF == "ns/op" { nanos[name] = score; next }
  sub(/:gc.alloc.rate.norm/, "", name) { printf "| %s | %.0f | %.0f |\n", name, nanos[name], score }'
