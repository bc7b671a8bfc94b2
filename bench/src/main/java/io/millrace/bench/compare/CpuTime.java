package io.millrace.bench.compare;

/** Processor time that a process and its children have used. */
record CpuTime(double userSeconds, double systemSeconds) {

    double seconds() {
        return userSeconds + systemSeconds;
    }

    CpuTime plus(CpuTime other) {
        return new CpuTime(userSeconds + other.userSeconds, systemSeconds + other.systemSeconds);
    }

    CpuTime minus(CpuTime earlier) {
        return new CpuTime(userSeconds - earlier.userSeconds, systemSeconds - earlier.systemSeconds);
    }
}
