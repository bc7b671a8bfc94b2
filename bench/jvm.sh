#!/usr/bin/env bash
# What the scripts of this folder share; they source it.

# Sets `java`, a command: MILLRACE_JAVA names it or its JDK folder, else it is the one in PATH. Sets `jvm_options`, those with which
# Netty works as it does in bin/millrace.
choose_java() {
  java=${MILLRACE_JAVA:-java}
  [[ ! -d $java ]] || java=$java/bin/java
  jvm_options=(
    -Dio.netty.leakDetection.level=disabled
    --add-opens java.base/java.nio=ALL-UNNAMED
    --add-opens java.base/jdk.internal.misc=ALL-UNNAMED
    -Dio.netty.tryReflectionSetAccessible=true
  )
  local feature
  feature=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
  ((feature < 24)) ||
    jvm_options+=(--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -Dio.netty.noUnsafe=false)
}

# Builds the tree $1 with its tests' classes and sets `classpath`.
build_classpath() {
  local home=$1
  mvn -B -q -Dstyle.color=never -f "$home/pom.xml" -pl bench -am -DskipTests test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/classpath </dev/null >&2
  classpath=$home/bench/target/classes:$home/healthcheck/target/classes:$home/sessionsync/target/classes
  classpath+=:$home/proxy/target/classes:$(<"$home/bench/target/classpath")
}
