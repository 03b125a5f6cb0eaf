/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.xdp;

import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import java.util.Map;

/**
 * The options of an {@code xdp:} port, parsed.
 *
 * @param netns the network namespace, empty for the caller's
 * @param queue the one queue to open, or {@link #ALL}
 * @param ring entries of each of the four rings
 * @param frameSize bytes of a frame, or {@link #AUTO}
 * @param attach which hooks to try
 * @param copying which ways of moving packets to try
 * @param busyPollMicros preferred busy polling, 0 for off
 * @param stamping whether the program stamps what it takes
 */
record XdpOptions(
        String netns,
        int queue,
        int ring,
        int frameSize,
        Attach attach,
        Copying copying,
        int busyPollMicros,
        boolean stamping) {

    static final int ALL = -1;
    static final int AUTO = 0;

    enum Attach {
        /** The driver's hook, else the generic one. */
        BEST,
        NATIVE,
        GENERIC
    }

    enum Copying {
        /** Zero-copy, else copying. */
        BEST,
        ZERO_COPY,
        COPY
    }

    static final Map<String, String> DESCRIPTIONS = Map.of(
            "netns", "network namespace of the interface, as in `ip netns`",
            "queue", "open this queue only (default: all)",
            "ring", "entries of each ring, a power of two (default: 2048)",
            "frame", "bytes of a frame, 2048 or 4096 (default: what the MTU needs)",
            "attach", "native or generic (default: native, else generic)",
            "copy", "on or off: off insists on zero-copy (default: zero-copy, else copy)",
            "busy-poll", "let this thread run the driver: microseconds of busy polling (default: 0, off)",
            "stamp", "on or off: note when each packet came, in the driver (default: off)");

    static XdpOptions parse(PortName name) throws PortException {
        int ring = name.option("ring", 2048, 64, 1 << 17);
        if (Integer.bitCount(ring) != 1) {
            int next = Integer.highestOneBit(ring) << 1;
            throw new PortException(name + ": ring=" + ring + " is not a power of two: take " + next);
        }
        int frame = name.option("frame", AUTO, 2048, 4096);
        if (frame != AUTO && frame != 2048 && frame != 4096) {
            throw new PortException(name + ": frame=" + frame + ": the kernel takes 2048 or 4096");
        }
        Attach attach = switch (name.option("attach", "")) {
            case "" -> Attach.BEST;
            case "native" -> Attach.NATIVE;
            case "generic" -> Attach.GENERIC;
            default -> throw oneOf(name, "attach", "native or generic");
        };
        Copying copying = switch (name.option("copy", "")) {
            case "" -> Copying.BEST;
            case "on", "true" -> Copying.COPY;
            case "off" -> Copying.ZERO_COPY;
            default -> throw oneOf(name, "copy", "on or off");
        };
        return new XdpOptions(
                name.option("netns", ""),
                name.option("queue", ALL, 0, 65535),
                ring,
                frame,
                attach,
                copying,
                name.option("busy-poll", 0, 0, 1_000_000),
                switch (name.option("stamp", "off")) {
                    case "on", "true" -> true;
                    case "off" -> false;
                    default -> throw oneOf(name, "stamp", "on or off");
                });
    }

    private static PortException oneOf(PortName name, String key, String values) {
        return new PortException(name + ": " + key + "=" + name.option(key, "") + " is not " + values);
    }
}
