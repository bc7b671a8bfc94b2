package io.millrace.bench.compare;

import java.util.List;

/**
 * How long requests take at a fixed rate: 70 % of what the slower one of the peers can do, so that the proxies have the same work and none is
 * at its end.
 *
 * <p>Why: a closed loop sends less while a proxy stalls, and so hides the stall.
 *
 * @param kind what the load generator calls the traffic
 */
final class Latency implements Study.OnRunning {
    private static final double SHARE_OF_SATURATION = 0.7;
    private static final int SATURATION_SECONDS = 5;

    private final String name;
    private final String title;
    private final Door door;
    private final String kind;
    private int perSecond;

    Latency(String name, String title, Door door, String kind) {
        this.name = name;
        this.title = title;
        this.door = door;
        this.kind = kind;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public Door door() {
        return door;
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                Figure.P99_MICROS,
                Figure.P999_MICROS,
                Figure.P50_MICROS,
                Figure.MAX_MICROS,
                Figure.RATE_ASKED,
                Figure.PER_SECOND,
                Figure.HELD,
                Figure.PER_CPU_SECOND,
                Figure.ERRORS);
    }

    @Override
    public void warmUp(Lab lab, Contender contender, Server server) {
        int seconds = lab.settings().warmupSecondsOf(contender);
        new Generator(lab.loadCore())
                .closedLoop(kind, server.port(door), lab.settings().connections(), seconds);
    }

    @Override
    public void prepare(Lab lab, List<Server> peers) {
        int given = lab.settings().rate();
        perSecond = given > 0 ? given : (int) (SHARE_OF_SATURATION * slowest(lab, peers));
    }

    private double slowest(Lab lab, List<Server> peers) {
        return peers.stream()
                .map(peer -> new Generator(lab.loadCore())
                        .closedLoop(kind, peer.port(door), lab.settings().connections(), SATURATION_SECONDS))
                .mapToDouble(load -> load.completed() / load.seconds())
                .min()
                .orElseThrow(() -> new CannotCompare(name + ": no peer to take the rate from (expected: --rate)"));
    }

    @Override
    public Measured measure(Lab lab, Server server) {
        CpuTime before = Proc.cpuTime(server.pid());
        double machineBefore = Proc.machineSeconds();
        Settings settings = lab.settings();
        Load load = new Generator(lab.loadCore())
                .fixedRate(kind, server.port(door), settings.connections(), settings.seconds(), perSecond);
        double machine = Proc.machineSeconds() - machineBefore;
        CpuTime used = Proc.cpuTime(server.pid()).minus(before);
        return Measured.of(load, used, machine, Proc.residentBytes(server.pid()));
    }
}
