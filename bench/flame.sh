#!/usr/bin/env bash
# Draws a flame graph, a page for the browser, from what docs/PROFILING.md records.
#
#   bench/flame.sh RECORDING.jfr FLAMES.html                    processor time, from the JVM's flight recorder
#   bench/flame.sh --alloc --total RECORDING.jfr FLAMES.html    allocated bytes
#   bench/flame.sh -o collapsed RECORDING.jfr STACKS.collapsed  stacks as text, a line each, with how often they were seen
#   bench/flame.sh RECORDING.data FLAMES.html                   processor time with the kernel's part, from perf
#   bench/flame.sh --help                                       every option of the converter
#
# MILLRACE_JAVA names a java command or a JDK folder to use instead of the one in PATH.
set -euo pipefail

home=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
classpath=$home/bench/target/flame.classpath
[[ -f $classpath && ! $home/bench/pom.xml -nt $classpath ]] ||
  mvn -B -q -f "$home/pom.xml" -pl bench -am -DskipTests test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/flame.classpath </dev/null >&2
# shellcheck source=bench/jvm.sh
source "$home/bench/jvm.sh"
choose_java

# Turns the samples of perf script into stacks: outermost frame first, a line each.
collapse() {
  awk '
    /^[^[:space:]]/ { thread = $1; stack = "" }
    /^[[:space:]]+[0-9a-f]+ / {
      sub(/^[[:space:]]+[0-9a-f]+ /, "")
      gsub(/;/, ":")
      stack = ";" $0 stack
    }
    /^$/ && stack != "" { seen[thread stack]++; stack = "" }
    END {
      if (stack != "") seen[thread stack]++
      for (each in seen) print each, seen[each]
    }'
}

if (($# >= 2)) && [[ ${*: -2:1} == *.data ]]; then
  stacks=$(mktemp --suffix=.collapsed)
  trap 'rm -f -- "$stacks"' EXIT
  perf script -i "${*: -2:1}" -F comm,ip,sym 2>/dev/null | collapse >"$stacks"
  "$java" -cp "$(<"$classpath")" Main "${@:1:$#-2}" "$stacks" "${*: -1}"
else
  exec "$java" -cp "$(<"$classpath")" Main "$@"
fi
