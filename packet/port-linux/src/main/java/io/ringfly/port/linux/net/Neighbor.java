/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import io.ringfly.codec.MacAddress;

/**
 * What the kernel knows of a neighbour on a link.
 *
 * @param state how sure it is
 * @param mac the neighbour's hardware address in the 48 low bits, first octet highest; 0 unless {@link #isUsable}
 */
public record Neighbor(State state, long mac) {

    /** The states of {@code struct ndmsg} ({@code NUD_*}). */
    public enum State {
        /** Nothing was asked yet, or the interface needs no addresses. */
        NONE,
        /** Asked for the first time, not answered yet. */
        INCOMPLETE,
        /** Confirmed lately. */
        REACHABLE,
        /** Known, and not confirmed lately: usable, and confirmed again when it is used. */
        STALE,
        /** Used while stale: asked soon, unless something else confirms it. */
        DELAY,
        /** Being asked again. */
        PROBE,
        /** Asked, and nobody answered. */
        FAILED,
        /** Needs no resolution: multicast, loopback, point-to-point. */
        NOARP,
        /** Put there by the administrator. */
        PERMANENT;

        /** Whether the kernel itself would send to a neighbour in this state ({@code NUD_VALID}). */
        boolean isValid() {
            return this != NONE && this != INCOMPLETE && this != FAILED;
        }
    }

    /** Whether packets can be sent to {@link #mac}. */
    public boolean isUsable() {
        return state.isValid() && mac != 0;
    }

    @Override
    public String toString() {
        return (isUsable() ? MacAddress.format(mac) + " " : "") + state;
    }
}
