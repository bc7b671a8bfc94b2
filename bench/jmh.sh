#!/usr/bin/env bash
# Runs benchmarks of single structures, with the bytes that each operation allocates.
#
#   bench/jmh.sh [NAME] [JMH OPTIONS]        all benchmarks whose name matches, such as HeadReader; default: all
#   bench/jmh.sh HeadReader -wi 2 -i 2       JMH's own options follow; bench/jmh.sh -h lists them
#   bench/jmh.sh --table [...]               prints nothing but the table of bench/README.md
#
# MILLRACE_JAVA names a java command or a JDK folder to use instead of the one in PATH.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
cd "$here/.."
mvn -q -pl bench -am -DskipTests test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
classpath=bench/target/classes:healthcheck/target/classes:sessionsync/target/classes:proxy/target/classes:$(cat bench/target/classpath)

java=${MILLRACE_JAVA:-java}
[[ ! -d $java ]] || java=$java/bin/java
options="-Xms512m -Xmx512m -Dio.netty.leakDetection.level=disabled
  --add-opens java.base/java.nio=ALL-UNNAMED --add-opens java.base/jdk.internal.misc=ALL-UNNAMED
  -Dio.netty.tryReflectionSetAccessible=true"
feature=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
unsafe=()
if ((feature >= 24)); then
  options+=' --enable-native-access=ALL-UNNAMED -Dio.netty.noUnsafe=false'
  unsafe=(--sun-misc-unsafe-memory-access=allow)
  options+=" ${unsafe[*]}"
fi
[[ ${1:-} == --table ]] || exec "$java" "${unsafe[@]}" -cp "$classpath" org.openjdk.jmh.Main -prof gc -jvmArgs "${options//$'\n'/ }" "$@"

# Lines such as: HeadReaderBenchmark.bareRequest  avgt  5  61.2 ± 0.4  ns/op, and the same with :gc.alloc.rate.norm  ...  B/op
shift
echo '| benchmark | ns | bytes allocated |'
echo '|---|---|---|'
"$java" "${unsafe[@]}" -cp "$classpath" org.openjdk.jmh.Main -prof gc -jvmArgs "${options//$'\n'/ }" "$@" | awk '
  !/ avgt / || $NF != "ns/op" && $NF != "B/op" { next }
  {
    name = $1
    for (i = 2; $i != "avgt"; i++) if ($i != "N/A") name = name " " $i
    sub(/.*bench\.|.*http\.|.*loop\./, "", name)
    sub(/Benchmark\./, " ", name)
    score = $(i + 2) == "≈" ? 0 : $(i + 2)
  }
  $NF == "ns/op" { nanos[name] = score; next }
  sub(/:gc.alloc.rate.norm/, "", name) { printf "| %s | %.0f | %.0f |\n", name, nanos[name], score }'
