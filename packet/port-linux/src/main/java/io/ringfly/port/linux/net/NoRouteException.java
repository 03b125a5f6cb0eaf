/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import io.ringfly.codec.IpAddress;
import java.io.IOException;

/** A destination that packets can't be sent to. The message is one line to show to a user as it stands. */
public final class NoRouteException extends IOException {

    private static final long serialVersionUID = 1;

    /** Why not. */
    public enum Reason {
        /** No entry of the routing tables covers the destination, or the interface asked for is down. */
        NO_ROUTE,
        /** A route or rule of type {@code unreachable} covers it. */
        UNREACHABLE,
        /** A route or rule of type {@code prohibit} covers it. */
        PROHIBITED,
        /** A route or rule of type {@code blackhole} covers it. */
        BLACKHOLE,
        /** The source address asked for isn't one of this host, in this namespace. */
        NOT_OUR_SOURCE,
        /** The interface asked for isn't there. */
        NO_INTERFACE,
        /** There is a route, of a sort that Ringfly can't send along. */
        UNSUPPORTED
    }

    private final transient IpAddress destination;
    private final Reason reason;

    NoRouteException(IpAddress destination, Reason reason, String message) {
        super(message);
        this.destination = destination;
        this.reason = reason;
    }

    /** The address asked for. */
    public IpAddress destination() {
        return destination;
    }

    public Reason reason() {
        return reason;
    }
}
