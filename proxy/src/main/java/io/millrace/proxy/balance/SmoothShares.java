package io.millrace.proxy.balance;

/**
 * A walk over the range from 0 to 1 that is even at every moment: of any run of steps, a part of the range gets its length's
 * share, give or take a few steps.
 *
 * <p>It serves to share picks between lanes whose shares change while they are in use: the walk does not depend on the
 * shares, so a change costs nothing, gives nobody a burst and starves nobody.
 *
 * <p>Threading: one event loop.
 * <br>Why: a draw by chance would stray by the root of the number of picks; credits, as in a round robin, would have to be
 * carried from the old shares to the new ones.
 */
public final class SmoothShares {

    /*
     * Adding the golden ratio, modulo 1, is the walk whose points lie as evenly as those of any walk can: each new point falls
     * into one of the longest gaps between the earlier ones. The fraction is kept as 64 bits, whose overflow is the modulo.
     */
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private long place;

    /** A walk that begins anywhere; loops that shall not follow each other begin at different places. */
    public SmoothShares(long begin) {
        this.place = begin;
    }

    /** The next place, 0 included, 1 not. */
    public double next() {
        place += GOLDEN_RATIO;
        return (place >>> 11) * 0x1p-53;
    }
}
