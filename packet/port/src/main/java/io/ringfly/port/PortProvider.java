/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** A backend: opens ports of one scheme. Found by {@link java.util.ServiceLoader}, so it must be quick to make. */
public interface PortProvider {

    /** What stands before the colon in a port's name. */
    String scheme();

    /** One line for people: what it is. */
    String description();

    /** How good it is for a bare interface name: the highest that claims it and is available is taken. */
    int preference();

    /** Whether a name without a scheme can be one of this backend's. */
    boolean claims(PortName bare);

    /** Why this backend does not work on this machine and what would make it, or empty when it does. */
    Optional<String> unavailable();

    /** The options that {@link #open} knows, each with a line for people. */
    Map<String, String> options();

    /**
     * Opens a port.
     *
     * @param name with this backend's scheme and known options only
     * @param steering which packets to take
     * @throws PortException when it cannot be had, with nothing left open or attached
     */
    Port open(PortName name, Steering steering) throws IOException;
}
