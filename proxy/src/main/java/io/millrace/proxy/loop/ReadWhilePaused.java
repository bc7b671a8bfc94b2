package io.millrace.proxy.loop;

/** The signal that a paused connection has news (its peer has sent FIN, or a reset) but must not be read yet. */
public final class ReadWhilePaused extends RuntimeException {

    public static final ReadWhilePaused INSTANCE = new ReadWhilePaused();

    private static final long serialVersionUID = 1L;

    private ReadWhilePaused() {
        super("read while paused", null, false, false);
    }
}
