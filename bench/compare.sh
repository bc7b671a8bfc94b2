#!/usr/bin/env bash
# Compares Millrace with HAProxy and nginx in requests per proxy-CPU-second: same backend, same load, in alternation.
#
#   bench/compare.sh [ROUNDS] [SECONDS]      default: 5 rounds of 6 s each
#
# The proxy under test has core 0 for itself; load generator and backend share core 1. Needs haproxy, nginx with its
# stream module, and wrk (Debian: haproxy nginx-light libnginx-mod-stream wrk). Everything listens on loopback, ports
# 9400 to 9422, and ends with the script. One JSON line per run goes to bench/results/.
set -euo pipefail

rounds=${1:-5}
seconds=${2:-6}
connections=64
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
work=$(mktemp -d)
results="$here/results/$(date -u +%Y%m%dT%H%M%SZ).jsonl"
pids=()

cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

for tool in haproxy nginx wrk taskset; do
  command -v "$tool" >/dev/null || { echo "compare: $tool is missing (Debian: apt-get install haproxy nginx-light libnginx-mod-stream wrk)" >&2; exit 2; }
done
mkdir -p "$here/results"

# start NAME CORE COMMAND...: runs a server on a core; its pid is in $started.
start() {
  local name=$1 core=$2
  shift 2
  taskset -c "$core" "$@" >"$work/$name.log" 2>&1 &
  started=$!
  pids+=("$started")
}

await_port() {
  for _ in $(seq 100); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return; fi
    sleep 0.1
  done
  echo "compare: nothing listens on port $1" >&2
  cat "$work"/*.log >&2
  exit 1
}

# CPU clock ticks of a process and its children that still run, as nginx works in one.
ticks() {
  local total=0 pid
  for pid in "$1" $(pgrep -P "$1" || true); do
    total=$((total + $(awk '{print $14 + $15}' "/proc/$pid/stat")))
  done
  echo "$total"
}

# load PORT SECONDS [HEADER]: prints requests completed and socket errors.
load() {
  taskset -c 1 wrk -t1 -c"$connections" -d"$2"s ${3:+-H "$3"} "http://127.0.0.1:$1/" |
    awk '/requests in/ {done=$1} /Socket errors/ {gsub(",",""); errors=$4+$6+$8+$10} /Non-2xx/ {errors+=$NF} END {print done+0, errors+0}'
}

hertz=$(getconf CLK_TCK)
commit=$(git -C "$here" rev-parse --short HEAD 2>/dev/null || echo unknown)
cpu=$(awk -F': ' '/model name/ {print $2; exit}' /proc/cpuinfo)

# measure WORKLOAD PROXY PID PORT [HEADER]
measure() {
  local before after requests errors
  before=$(ticks "$3")
  read -r requests errors < <(load "$4" "$seconds" "${5:-}")
  after=$(ticks "$3")
  awk -v w="$1" -v p="$2" -v r="$requests" -v e="$errors" -v t=$((after - before)) -v hz="$hertz" -v s="$seconds" \
      -v c="$commit" -v cpu="$cpu" -v k="$(uname -r)" \
      'BEGIN { printf "{\"workload\":\"%s\",\"proxy\":\"%s\",\"requests\":%d,\"errors\":%d,\"cpuSeconds\":%.2f,\"perCpuSecond\":%d,\"perSecond\":%d,\"commit\":\"%s\",\"cpu\":\"%s\",\"kernel\":\"%s\"}\n",
               w, p, r, e, t/hz, (t > 0 ? r*hz/t : 0), r/s, c, cpu, k }' | tee -a "$results"
}

for file in backend.conf nginx.conf; do sed "s#WORK#$work#g" "$here/peers/$file" >"$work/$file"; done
start backend 1 nginx -c "$work/backend.conf"
start haproxy 0 haproxy -db -f "$here/peers/haproxy.cfg"; haproxy=$started
start nginx 0 nginx -c "$work/nginx.conf"; nginx=$started
start millrace 0 "$here/../bin/millrace" run "$here/peers/millrace.yaml"; millrace=$started
for port in 9400 9401 9402 9411 9412 9421 9422; do await_port "$port"; done

echo "warming up" >&2
for port in 9401 9402; do load "$port" 20 >/dev/null; done
load 9401 10 'Connection: close' >/dev/null
for port in 9411 9421 9412 9422; do load "$port" 2 >/dev/null; done

for _ in $(seq "$rounds"); do
  measure http-keep-alive millrace "$millrace" 9401
  measure http-keep-alive haproxy "$haproxy" 9411
  measure http-keep-alive nginx "$nginx" 9421
  measure tcp-small millrace "$millrace" 9402
  measure tcp-small haproxy "$haproxy" 9412
  measure tcp-small nginx "$nginx" 9422
  measure http-close millrace "$millrace" 9401 'Connection: close'
  measure http-close haproxy "$haproxy" 9411 'Connection: close'
  measure http-close nginx "$nginx" 9421 'Connection: close'
done

echo
echo "medians of $rounds rounds, requests per proxy-CPU-second ($results)"
awk -F'[:,"]+' '
  { for (i = 1; i < NF; i++) { if ($i == "workload") w = $(i+1); if ($i == "proxy") p = $(i+1); if ($i == "perCpuSecond") v = $(i+1) + 0 }
    key = w SUBSEP p; values[key] = values[key] " " v; workloads[w] = 1 }
  function median(list,   n, a, i, j, t) { n = split(list, a, " ")
    for (i = 2; i <= n; i++) { t = a[i]; for (j = i - 1; j > 0 && a[j] > t; j--) a[j+1] = a[j]; a[j+1] = t }
    return n % 2 ? a[(n+1)/2] : (a[n/2] + a[n/2+1]) / 2 }
  END { printf "%-18s %10s %10s %10s %8s\n", "workload", "millrace", "haproxy", "nginx", "ratio"
    for (w in workloads) { m = median(values[w SUBSEP "millrace"]); h = median(values[w SUBSEP "haproxy"]); n = median(values[w SUBSEP "nginx"])
      best = h > n ? h : n; printf "%-18s %10d %10d %10d %8.2f\n", w, m, h, n, m / best } }' "$results"
