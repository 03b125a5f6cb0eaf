/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.afpacket;

import io.ringfly.port.PortException;
import io.ringfly.port.PortName;
import java.util.Map;

/**
 * The options of an {@code afpacket:} port, parsed.
 *
 * @param netns the network namespace, empty for the caller's
 * @param direction which packets of the interface are received
 * @param fanout how many queues share what comes in
 * @param spread by what they share it
 * @param ring packets that each queue's ring holds, or {@link #AUTO}
 * @param frameSize bytes of a frame, or {@link #AUTO}
 * @param promiscuous whether packets for others' MAC addresses come in
 * @param stamping whether packets have the kernel's time
 */
record AfPacketOptions(
        String netns,
        Direction direction,
        int fanout,
        Spread spread,
        int ring,
        int frameSize,
        boolean promiscuous,
        boolean stamping) {

    static final int AUTO = 0;

    private static final int SMALLEST_FRAME = 2048;
    static final int LARGEST_FRAME = 1 << 17; // the loopback interface's 65550 bytes and headroom

    enum Direction {
        IN,
        OUT,
        INOUT
    }

    enum Spread {
        HASH,
        CPU,
        QUEUE
    }

    static final Map<String, String> DESCRIPTIONS = Map.of(
            "netns", "network namespace of the interface, as in `ip netns`",
            "direction", "in, out or inout: what comes in by the interface, leaves by it, or both (default: in)",
            "fanout", "queues, each for one thread, 1 to 64, among which packets are spread (default: 1)",
            "spread",
                    "hash, cpu or queue: packets of one flow, processor or receive queue stay together (default: hash)",
            "ring", "packets that each queue's ring holds, a power of two (default: 4096, fewer of large frames)",
            "frame", "bytes of a frame, a power of two, 2048 to 131072 (default: what the MTU needs)",
            "promisc", "on or off: take packets for other MAC addresses too (default: off)",
            "stamp", "on or off: note when the kernel had each packet (default: off)");

    static AfPacketOptions parse(PortName name) throws PortException {
        return new AfPacketOptions(
                name.option("netns", ""),
                switch (name.option("direction", "in")) {
                    case "in" -> Direction.IN;
                    case "out" -> Direction.OUT;
                    case "inout" -> Direction.INOUT;
                    default -> throw oneOf(name, "direction", "in, out or inout");
                },
                name.option("fanout", 1, 1, 64),
                switch (name.option("spread", "hash")) {
                    case "hash" -> Spread.HASH;
                    case "cpu" -> Spread.CPU;
                    case "queue" -> Spread.QUEUE;
                    default -> throw oneOf(name, "spread", "hash, cpu or queue");
                },
                powerOfTwo(name, "ring", 64, 1 << 17),
                powerOfTwo(name, "frame", SMALLEST_FRAME, LARGEST_FRAME),
                onOrOff(name, "promisc"),
                onOrOff(name, "stamp"));
    }

    /** The size of the frames: what {@code longest} bytes behind {@code headroom} need, unless it was given. */
    int frameSize(int headroom, int longest) {
        if (frameSize != AUTO) {
            return frameSize;
        }
        int least = Math.min(Math.max(headroom + longest, SMALLEST_FRAME), LARGEST_FRAME);
        return Integer.highestOneBit(least - 1) << 1;
    }

    /** The slots of a ring: by default 8 MiB of them, and at least 128. */
    int ring(int frame) {
        return ring != AUTO ? ring : Math.max((8 << 20) / frame, 128);
    }

    private static int powerOfTwo(PortName name, String key, int least, int most) throws PortException {
        int value = name.option(key, AUTO, least, most);
        if (Integer.bitCount(value) > 1) {
            throw new PortException(name + ": " + key + "=" + value + " is not a power of two: take "
                    + (Integer.highestOneBit(value) << 1));
        }
        return value;
    }

    private static boolean onOrOff(PortName name, String key) throws PortException {
        return switch (name.option(key, "off")) {
            case "on", "true" -> true;
            case "off" -> false;
            default -> throw oneOf(name, key, "on or off");
        };
    }

    private static PortException oneOf(PortName name, String key, String values) {
        return new PortException(name + ": " + key + "=" + name.option(key, "") + " is not " + values);
    }
}
