package io.millrace.proxy.lab;

import io.millrace.proxy.node.Node;
import java.util.SplittableRandom;

/** What happens to a node and its endpoints during a soak: reloads all the time, and now and then an endpoint dies and comes back. */
final class Disturbance implements Runnable {
    private static final int STEP_MILLIS = 10;
    private static final int RELOAD_EVERY = 50;

    private final SoakField field;
    private final Node node;
    private final SoakSite site;
    private final SplittableRandom random;
    private int steps;
    private int reloads;
    private int kills;
    private int struck;
    private SoakEndpoint dead;
    private int nextChange = 100;

    Disturbance(SoakField field, Node node, SoakSite site, SplittableRandom random) {
        this.field = field;
        this.node = node;
        this.site = site;
        this.random = random;
    }

    int reloads() {
        return reloads;
    }

    int kills() {
        return kills;
    }

    /** How many connections were ended by kills. */
    int struck() {
        return struck;
    }

    @Override
    public void run() {
        try {
            while (!field.over()) {
                step();
                SoakClient.pause(STEP_MILLIS);
            }
            if (dead != null) {
                reviveDead();
            }
            node.reload(Configs.read(site.plainConfig()));
        } catch (Exception e) {
            field.ledger().complain("the disturbance itself failed: " + e);
        }
    }

    private void step() throws Exception {
        steps++;
        if (steps % RELOAD_EVERY == 0) {
            reload();
        }
        if (steps == nextChange) {
            if (dead == null) {
                kill();
                nextChange = steps + 30 + random.nextInt(100);
            } else {
                reviveDead();
                nextChange = steps + 200 + random.nextInt(100);
            }
        }
    }

    private void reload() throws Exception {
        boolean passing = field.addressOrNull("passing") != null;
        long start = System.nanoTime();
        node.reload(Configs.read(site.someConfig(random)));
        reloads++;
        boolean removed = passing && field.addressOrNull("passing") == null;
        field.ledger().event(removed ? Ledger.PASSING_REMOVED : "reload", start);
    }

    private void kill() throws Exception {
        dead = site.any(random);
        boolean reset = random.nextBoolean();
        long start = System.nanoTime();
        int connections = dead.kill(reset);
        kills++;
        struck += connections;
        field.ledger().event(Ledger.KILLED + dead.name() + (reset ? " by reset" : " by closing"), start);
    }

    private void reviveDead() throws Exception {
        dead.comeBack();
        field.ledger().event(dead.name() + " is back", System.nanoTime());
        dead = null;
    }
}
