/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec;

/**
 * What a check found: {@link #OK}, or the first reason why not.
 *
 * <p>Reasons are few and are named for counters: a stage that drops what it can't read counts by reason.
 */
public enum Check {
    /** The header is all there, and its accessors may be called. */
    OK("ok"),
    /** The bytes end before the header does, or before the end that it states. */
    TRUNCATED("truncated"),
    /** Another version of the protocol than the class is for. */
    BAD_VERSION("bad version"),
    /** The stated header length is shorter than the fixed part of the header. */
    BAD_HEADER_LENGTH("bad header length"),
    /** The stated total length is shorter than the header. */
    BAD_TOTAL_LENGTH("bad total length"),
    /** Another stated length, of an option or of an IEEE 802.3 frame, that can't be, or not for its kind. */
    BAD_LENGTH("bad length"),
    /** Well formed, but a variant that is not handled here. */
    UNSUPPORTED("unsupported variant"),
    /** Well formed, but another type of packet or message than was asked for. */
    OTHER_TYPE("another type of packet"),
    /** A fragment of a datagram, where a whole one is needed. */
    FRAGMENT("a fragment"),
    /** Sent from or to a group of hosts, where one host is needed. */
    NOT_UNICAST("not unicast"),
    /** Its hop limit tells that it came through a router, where only neighbours are heard. */
    NOT_ON_LINK("not from this link"),
    /** A checksum is wrong, where one that is right is needed. */
    BAD_CHECKSUM("bad checksum"),
    /** What is to be written doesn't fit the room that its frame has. */
    NO_ROOM("no room");

    private final String message;

    Check(String message) {
        this.message = message;
    }

    /** The reason in a few words, to print. */
    public String message() {
        return message;
    }
}
