/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.mem;

import io.ringfly.port.Port;
import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import io.ringfly.port.PortProvider;
import io.ringfly.port.Steering;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Opens {@code mem:NAME}: the first open of a name in a process gives one end, the second the other. When both are
 * closed the name is free again.
 */
public final class MemPortProvider implements PortProvider {

    private static final Map<String, Cable> CABLES = new HashMap<>();

    private static final class Cable {
        private MemPort[] ends;
        private int taken;
        private int closed;
    }

    /** For {@link java.util.ServiceLoader}. */
    public MemPortProvider() {}

    @Override
    public String scheme() {
        return "mem";
    }

    @Override
    public String description() {
        return "two ends inside one process, joined; needs no interface and no privilege";
    }

    @Override
    public int preference() {
        return 0;
    }

    @Override
    public boolean claims(PortName bare) {
        return false;
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public Map<String, String> options() {
        return Map.of();
    }

    @Override
    public Port open(PortName name, Steering steering) throws PortException {
        synchronized (CABLES) {
            Cable cable = CABLES.computeIfAbsent(name.target(), target -> {
                Cable created = new Cable();
                created.ends = MemPort.pair(
                        "mem:" + target, Steering.nothing(), Steering.nothing(), () -> closed(target, created));
                return created;
            });
            if (cable.taken == cable.ends.length) {
                throw new PortException(name + " has both of its ends open: take another name");
            }
            MemPort end = cable.ends[cable.taken++];
            end.steer(steering);
            return end;
        }
    }

    private static void closed(String target, Cable cable) {
        synchronized (CABLES) {
            if (++cable.closed == cable.taken) {
                CABLES.remove(target, cable);
            }
        }
    }
}
