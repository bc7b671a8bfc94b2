#!/usr/bin/env bash
# Measures what connections at rest cost their worker, in processor time and heap, and what moving their deadlines costs.
#
#   bench/deadlines.sh [CONNECTIONS] [SECONDS]      default: 100,000 connections, five measurements of 10 s each
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
cd "$here/.."
mvn -q -pl bench -am -DskipTests test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
classpath=bench/target/classes:healthcheck/target/classes:sessionsync/target/classes:proxy/target/classes:$(cat bench/target/classpath)

java=${MILLRACE_JAVA:-java}
[[ ! -d $java ]] || java=$java/bin/java
options=(-XX:+UseParallelGC -Xmx1g -Dio.netty.leakDetection.level=disabled
  --add-opens java.base/java.nio=ALL-UNNAMED --add-opens java.base/jdk.internal.misc=ALL-UNNAMED
  -Dio.netty.tryReflectionSetAccessible=true)
feature=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
if ((feature >= 24)); then
  options+=(--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -Dio.netty.noUnsafe=false)
fi
exec "$java" "${options[@]}" -cp "$classpath" io.millrace.bench.IdleConnectionsBench "$@"
