package io.millrace.proxy.socket;

/** The signal that a paused channel has news (its peer has sent FIN, or a reset) but must not be read yet. */
final class ReadWhilePaused extends RuntimeException {

    static final ReadWhilePaused INSTANCE = new ReadWhilePaused();

    private static final long serialVersionUID = 1L;

    private ReadWhilePaused() {
        super("read while paused", null, false, false);
    }
}
