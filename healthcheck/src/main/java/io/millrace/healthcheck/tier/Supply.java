package io.millrace.healthcheck.tier;

import io.millrace.healthcheck.Availability;
import io.millrace.healthcheck.Health;

/**
 * What one tier has to offer. Only members that the operator has not closed count, except in {@code members}.
 *
 * @param members all of them, closed ones too; 0 for a tier that does not exist
 * @param knownWeight of members of whom anything is known, good or bad
 * @param availableWeight of {@link Availability#AVAILABLE} members, without regard to slow start
 * @param availableCount of the same members
 * @param coldWeight the part of {@code availableWeight} that slow start still holds back from members that came back
 * @param degradedWeight of members in reserve because they asked for no new traffic
 * @param unknownWeight of members in reserve because nobody has answered for them yet
 * @param unknownCount of the same members
 */
public record Supply(
        int members,
        int knownWeight,
        int availableWeight,
        int availableCount,
        double coldWeight,
        int degradedWeight,
        int unknownWeight,
        int unknownCount) {

    /** A tier that does not exist. */
    public static final Supply EMPTY = new Supply(0, 0, 0, 0, 0, 0, 0, 0);

    /** The weight of all that the operator has not closed. */
    int openWeight() {
        return knownWeight + unknownWeight;
    }

    /** The weight of those who would serve when nobody is available. */
    int reserveWeight() {
        return degradedWeight + unknownWeight;
    }

    /** The same tier, when all of whom nothing is known turn out well. */
    Supply withUnknownAvailable() {
        return new Supply(
                members,
                openWeight(),
                availableWeight + unknownWeight,
                availableCount + unknownCount,
                coldWeight,
                degradedWeight,
                0,
                0);
    }

    /** Sums of a tier's members, taken one after the other. Threading: one thread. */
    public static final class Tally {
        private int members;
        private int knownWeight;
        private int availableWeight;
        private int availableCount;
        private double coldWeight;
        private int degradedWeight;
        private int unknownWeight;
        private int unknownCount;

        /**
         * Counts one more member.
         *
         * @param weight as configured, 0 or more
         * @param warmPercent what {@link SlowStart#tierPercent} says; only that of available members counts
         */
        public void add(Availability availability, Health health, int weight, int warmPercent) {
            members++;
            switch (availability) {
                case AVAILABLE -> addAvailable(weight, warmPercent);
                case RESERVE -> addReserve(health, weight);
                case UNAVAILABLE -> knownWeight += weight;
                case CLOSED -> {}
            }
        }

        private void addAvailable(int weight, int warmPercent) {
            knownWeight += weight;
            availableWeight += weight;
            availableCount++;
            coldWeight += weight * (100 - warmPercent) / 100.0;
        }

        private void addReserve(Health health, int weight) {
            if (health == Health.UNKNOWN) {
                unknownWeight += weight;
                unknownCount++;
            } else {
                knownWeight += weight;
                degradedWeight += weight;
            }
        }

        public Supply supply() {
            return new Supply(
                    members,
                    knownWeight,
                    availableWeight,
                    availableCount,
                    coldWeight,
                    degradedWeight,
                    unknownWeight,
                    unknownCount);
        }
    }
}
