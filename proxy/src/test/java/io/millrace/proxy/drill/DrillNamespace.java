package io.millrace.proxy.drill;

import java.io.IOException;
import java.util.List;

/**
 * A network namespace of its own, joined to that of the test by one cable: a zone that can vanish as if its power or its
 * network were cut, so that no packet is answered, not even with a refusal.
 *
 * <p>Needs root and the programs {@code ip} and {@code nft}. Ownership: closing takes the namespace away with its end of the
 * cable.
 */
final class DrillNamespace implements AutoCloseable {
    private static final String OUTSIDE = "10.213.7.1/30";
    static final String ADDRESS = "10.213.7.2";

    /** Of its own for each process: the kernel takes a namespace away a moment after its last socket. */
    private final String name = "millrace" + ProcessHandle.current().pid();

    private final String cable = "mr" + ProcessHandle.current().pid();

    DrillNamespace() throws IOException, InterruptedException {
        run("ip", "netns", "add", name);
        try {
            run("ip", "link", "add", cable + "o", "type", "veth", "peer", "name", cable + "i", "netns", name);
            run("ip", "address", "add", OUTSIDE, "dev", cable + "o");
            run("ip", "link", "set", cable + "o", "up");
            run("ip", "-n", name, "address", "add", ADDRESS + "/30", "dev", cable + "i");
            run("ip", "-n", name, "link", "set", cable + "i", "up");
            run("ip", "-n", name, "link", "set", "lo", "up");
        } catch (IOException | InterruptedException | AssertionError e) {
            run("ip", "netns", "delete", name);
            throw e;
        }
    }

    /** What a command begins with to run inside. */
    List<String> inside() {
        return List.of("ip", "netns", "exec", name);
    }

    /** From now on no packet is answered. */
    void vanish() throws IOException, InterruptedException {
        run("ip", "netns", "exec", name, "nft", "add table inet drill");
        String drop = "add chain inet drill input { type filter hook input priority 0; policy drop; }";
        run("ip", "netns", "exec", name, "nft", drop);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        int exit = process.waitFor();
        if (exit != 0) {
            throw new AssertionError(String.join(" ", command) + " failed with " + exit + ": " + said);
        }
    }

    /** Errors: {@link IllegalStateException} when it cannot be taken away. */
    @Override
    public void close() {
        try {
            run("ip", "link", "delete", cable + "o");
            run("ip", "netns", "delete", name);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("namespace " + name + " is left behind", e);
        }
    }
}
