package io.millrace.bench.compare;

import java.util.List;

/**
 * How many requests a proxy does with a second of its processor's time, in a closed loop of {@code wrk}.
 *
 * @param path what is asked for
 * @param close whether each request has a connection of its own
 * @param fewer connections are the settings' divided by this: 64 answers of 10 MB at once tell nothing more than 16
 */
record Throughput(String name, String title, Door door, String path, boolean close, int fewer)
        implements Study.OnRunning {

    @Override
    public List<Figure> figures() {
        return List.of(
                Figure.PER_CPU_SECOND,
                Figure.USER_MICROS,
                Figure.SYSTEM_MICROS,
                Figure.MACHINE_MICROS,
                Figure.PER_SECOND,
                Figure.RESIDENT_MIB,
                Figure.ERRORS);
    }

    @Override
    public void warmUp(Lab lab, Contender contender, Server server) {
        load(lab, server, lab.settings().warmupSecondsOf(contender));
    }

    @Override
    public Measured measure(Lab lab, Server server) {
        CpuTime before = Proc.cpuTime(server.pid());
        double machineBefore = Proc.machineSeconds();
        Load load = load(lab, server, lab.settings().seconds());
        double machine = Proc.machineSeconds() - machineBefore;
        CpuTime used = Proc.cpuTime(server.pid()).minus(before);
        return Measured.of(load, used, machine, Proc.residentBytes(server.pid()));
    }

    private Load load(Lab lab, Server server, int seconds) {
        int connections = Math.max(1, lab.settings().connections() / fewer);
        return new Wrk(lab.loadCore()).run(server.port(door), path, close, connections, seconds);
    }
}
