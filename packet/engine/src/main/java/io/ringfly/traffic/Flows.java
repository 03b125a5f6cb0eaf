/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

/**
 * How packets belong to flows: so many flows at a time, of which each ends after so many packets and leaves its place
 * to a new one, with the addresses and ports that come next.
 *
 * @param count flows at a time; 0 when each packet has the addresses and ports that come next
 * @param lifetime packets that a flow has, or on average has when their order is by chance; 0 when flows don't end
 * @param order which flow the next packet is of
 * @param exponent Zipf's
 */
public record Flows(long count, long lifetime, ValueSet.Order order, double exponent) {

    /** Each packet has the addresses and ports that come next. */
    public static final Flows NONE = new Flows(0, 0, ValueSet.Order.SEQUENTIAL, ValueSet.DEFAULT_EXPONENT);

    private static final long MOST = 1L << 31;

    public Flows {
        if (count < 0 || count > MOST || lifetime < 0 || lifetime > MOST) {
            throw new IllegalArgumentException("flows and their lifetime are 0 to 2^31");
        }
    }

    /**
     * Reads {@code 1000}, {@code 1000@random} or {@code 1000@zipf:1.2}.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public static Flows parse(String text) {
        int at = text.indexOf('@');
        String order = at < 0 ? "seq" : text.substring(at + 1);
        try {
            long count = Long.parseLong(at < 0 ? text : text.substring(0, at));
            if (count >= 1 && count <= MOST) {
                return new Flows(count, 0, ValueSet.order(order), ValueSet.exponent(order));
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("'" + text + "' is no number of flows: give 1 to 2147483648");
    }

    /** The same with another lifetime. */
    public Flows withLifetime(long packets) {
        return new Flows(count, packets, order, exponent);
    }
}
