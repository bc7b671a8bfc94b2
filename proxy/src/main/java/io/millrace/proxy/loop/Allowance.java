package io.millrace.proxy.loop;

/** How many of something one worker may hold at the same time. Threading: that worker. */
public final class Allowance {

    private final int limit;
    private int taken;

    Allowance(int limit) {
        this.limit = limit;
    }

    /** Takes one, unless the limit is reached. */
    public boolean tryTake() {
        if (taken >= limit) {
            return false;
        }
        taken++;
        return true;
    }

    public void giveBack() {
        taken--;
    }
}
