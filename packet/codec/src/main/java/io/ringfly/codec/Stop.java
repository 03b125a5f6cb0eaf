/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

/** Why a {@link Dissection} went no further. */
public enum Stop {
    /** All that is known was dissected; what is left, if anything, is an application's. */
    COMPLETE("complete"),
    /** The next header is cut short by the capture's snap length, or where an ICMP error ends its quote. */
    TRUNCATED("truncated"),
    /** The next header ends behind what carries it, or doesn't pass its check: see {@link Dissection#check}. */
    MALFORMED("malformed"),
    /** The next header states a total length that is less than its own. */
    BAD_LENGTH("bad length"),
    /** The next header is well formed, but of a variant that isn't read. */
    UNSUPPORTED("unsupported variant"),
    /** A protocol that isn't dissected: see {@link Dissection#nextProtocol}. */
    UNKNOWN_PROTOCOL("unknown protocol"),
    /** A fragment of a datagram, but not the first one, so there are no headers in it. */
    FRAGMENT("a fragment"),
    ENCRYPTED("encrypted"),
    /** More layers than {@link Dissection#MAX_LAYERS}. */
    TOO_DEEP("too many layers");

    private final String message;

    Stop(String message) {
        this.message = message;
    }

    /** The reason in a few words, to print. */
    public String message() {
        return message;
    }
}
