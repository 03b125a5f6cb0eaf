/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

/** The truth about a checksum, as {@link TransportChecksum#verdict} tells it. */
public enum ChecksumVerdict {
    /** It is there and it is right. */
    OK("correct"),
    /** It is there, or would have to be, and it isn't right. */
    WRONG("wrong"),
    /** The sender left it out, as the protocol allows. */
    ABSENT("absent"),
    /**
     * It isn't right, and the field holds the folded, not complemented, sum of the pseudo-header: what Linux leaves for
     * the hardware to add the rest to ({@code CHECKSUM_PARTIAL}), and what a capture on the sending host, or at the
     * other end of a veth pair, shows of a good packet.
     *
     * <p>Nothing else in a packet tells, so this can err: one in 65535 packets with a wrong checksum looks the same,
     * and so, the other way, one in 65535 partial checksums happens to be right and is told as {@link #OK}. It says
     * nothing of the data, which wasn't summed yet. Only TCP and UDP are sent so.
     */
    PARTIAL("partial"),
    /**
     * Not all that it covers is here: a fragment, or a packet cut short. Or the protocol isn't one that is known here.
     */
    NOT_COMPUTABLE("not computable");

    private final String message;

    ChecksumVerdict(String message) {
        this.message = message;
    }

    /** The verdict in a word or two, to print. */
    public String message() {
        return message;
    }
}
